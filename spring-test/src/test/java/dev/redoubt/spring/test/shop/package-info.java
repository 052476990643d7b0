/// An application, of which the tests load a part.
@NullMarked
package dev.redoubt.spring.test.shop;

import org.jspecify.annotations.NullMarked;
