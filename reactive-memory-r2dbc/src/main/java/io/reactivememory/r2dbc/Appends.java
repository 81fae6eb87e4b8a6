package io.reactivememory.r2dbc;

import io.reactivememory.conversation.AppendOptions;
import io.reactivememory.conversation.Appended;
import io.reactivememory.conversation.Message;
import io.reactivememory.error.ConflictException;
import io.reactivememory.error.FailedOperation;
import io.reactivememory.r2dbc.Gatherer.Call;
import io.reactivememory.r2dbc.Gatherer.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Appends to threads, those together that come together. */
interface Appends {

    Mono<Appended> append(ThreadKey thread, Append append);

    /**
     * One call.
     *
     * @param operation what fails if it does
     * @param messages what to append
     * @param options on what condition, and for how long
     */
    record Append(FailedOperation operation, List<Message> messages, AppendOptions options) {

        int weight() {
            return messages.stream()
                    .mapToInt(message -> message.payload().size())
                    .sum();
        }

        List<String> ids() {
            return messages.stream().map(Message::id).filter(Objects::nonNull).toList();
        }
    }

    /**
     * A run of calls, what they write, and what each is to be answered once it is written.
     *
     * @param run the calls
     * @param plan what they write
     * @param answers an {@link Appended} or a {@link ConflictException} for each
     */
    record Planned(Run<ThreadKey, Append, Appended> run, AppendPlan plan, List<Object> answers) {

        static Planned of(Run<ThreadKey, Append, Appended> run, AppendPlan plan) {
            List<Object> answers = new ArrayList<>();
            for (Call<Append, Appended> call : run.calls()) {
                Append append = call.item();
                try {
                    answers.add(plan.add(append.messages(), append.options(), append.operation()));
                } catch (ConflictException conflict) {
                    answers.add(conflict);
                }
            }
            return new Planned(run, plan, answers);
        }

        boolean hasConflict() {
            return answers.stream().anyMatch(ConflictException.class::isInstance);
        }

        /** Tells whether the thread's life has one of some numbers. */
        boolean isAmong(Set<Long> lives) {
            return lives.contains(plan.end().life().no());
        }

        void tell() {
            for (int i = 0; i < answers.size(); i++) {
                Call<Append, Appended> call = run.calls().get(i);
                if (answers.get(i) instanceof Appended appended) {
                    call.answer(appended);
                } else {
                    call.fail((ConflictException) answers.get(i));
                }
            }
        }
    }
}
