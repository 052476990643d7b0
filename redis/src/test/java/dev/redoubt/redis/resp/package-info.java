@NullMarked
package dev.redoubt.redis.resp;

import org.jspecify.annotations.NullMarked;
