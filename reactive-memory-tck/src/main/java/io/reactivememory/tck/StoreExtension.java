package io.reactivememory.tck;

import io.reactivememory.spi.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** Opens a store for each rule, skips the rules of what it does not declare, and closes it afterwards. */
final class StoreExtension implements ExecutionCondition, ParameterResolver {

    private static final ExtensionContext.Namespace OURS = ExtensionContext.Namespace.create(StoreExtension.class);
    private static final ConditionEvaluationResult ASKED = ConditionEvaluationResult.enabled("declared");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getTestMethod(), Rule.class)
                .map(rule -> evaluate(rule, store(context)))
                .orElse(ASKED);
    }

    private static ConditionEvaluationResult evaluate(Rule rule, StoreUnderTest store) {
        Set<Capability> missing = EnumSet.noneOf(Capability.class);
        missing.addAll(List.of(rule.needs()));
        missing.removeAll(store.capabilities());
        return missing.isEmpty() ? ASKED : ConditionEvaluationResult.disabled(store.lacks(missing));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == StoreUnderTest.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return store(context);
    }

    /** Opens the test's store at the first question for it; JUnit closes it with the test. */
    private static StoreUnderTest store(ExtensionContext context) {
        return context.getStore(OURS)
                .computeIfAbsent(StoreUnderTest.class, type -> open(context), StoreUnderTest.class);
    }

    private static StoreUnderTest open(ExtensionContext context) {
        MemoryContract contract = (MemoryContract) context.getRequiredTestInstance();
        TckFixture fixture = contract.fixture();
        StoreUnderTest store = new StoreUnderTest(fixture, context::getConfigurationParameter);
        ConformanceReport.examines(context, store.backend(), fixture.variant());
        return store;
    }
}
