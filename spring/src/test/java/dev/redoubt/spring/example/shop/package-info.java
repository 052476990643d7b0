@NullMarked
package dev.redoubt.spring.example.shop;

import org.jspecify.annotations.NullMarked;
