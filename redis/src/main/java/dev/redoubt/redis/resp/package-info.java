/// The wire: RESP over blocking sockets, with nothing of Redoubt in it.
///
/// [dev.redoubt.redis.resp.Request] is a command and how its reply is read,
/// [dev.redoubt.redis.resp.RespReader] reads replies within a bound,
/// [dev.redoubt.redis.resp.Connection] is for one thread that waits for its replies,
/// [dev.redoubt.redis.resp.Pipeline] for many that do not. Nothing here reconnects or repeats a
/// command.
@NullMarked
package dev.redoubt.redis.resp;

import org.jspecify.annotations.NullMarked;
