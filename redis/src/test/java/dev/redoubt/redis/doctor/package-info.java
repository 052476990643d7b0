@NullMarked
package dev.redoubt.redis.doctor;

import org.jspecify.annotations.NullMarked;
