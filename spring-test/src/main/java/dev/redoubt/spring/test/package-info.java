/// Tests of Spring Boot applications that use Redoubt: start with
/// [dev.redoubt.spring.test.RedoubtTest].
@NullMarked
package dev.redoubt.spring.test;

import org.jspecify.annotations.NullMarked;
