package io.reactivememory.tck;

import io.reactivememory.spi.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/**
 * A test of one rule of {@code CONTRACT.md}. A rule holds if all tests that carry its id pass.
 */
@Test
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Rule {

    /** Returns the rule's id, such as {@code CV-4}. */
    String id();

    /** Returns what this test asks, in a few words. */
    String says();

    /** Returns what a backend must declare to be asked. */
    Capability[] needs() default {};
}
