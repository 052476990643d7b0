/// Redoubt in Spring Boot: an agent as a bean, handlers as annotated methods. Start reading at
/// [RedoubtAutoConfiguration]; users need [RedoubtListener] and [RedoubtTemplate].
@NullMarked
package dev.redoubt.spring;

import org.jspecify.annotations.NullMarked;
