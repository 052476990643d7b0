@NullMarked
package dev.redoubt.spring.example.web;

import org.jspecify.annotations.NullMarked;
