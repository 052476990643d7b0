@NullMarked
package dev.redoubt.spring.test;

import org.jspecify.annotations.NullMarked;
