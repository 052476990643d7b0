@NullMarked
package dev.redoubt.spring.example;

import org.jspecify.annotations.NullMarked;
