@NullMarked
package dev.redoubt.spring;

import org.jspecify.annotations.NullMarked;
