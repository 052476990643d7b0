/// Costs of single operations. Each class with a `main` is a separate measurement. All take
/// `--redis URI` and `--namespace NS`, and print [dev.redoubt.benchmarks.Row]s; logs go to standard
/// error.
///
/// | program | rows | options with their defaults |
/// |---|---|---|
/// | `Handshakes` | `handshakes`, `handshake-cpu` | `--threads` cores, `--warm-up 2000`, `--count 1000` |
/// | `Connects` | `connect` | `--warm-up 20`, `--count 41` |
/// | `SessionMemory` | `heap-per-session`, and for each side | `--sessions 2000`, `--histogram 0` |
/// | `AgentMemory` | `heap-`, `rss-` and `threads-per-agent`, `idle-cpu-…` | `--agents 1000`, `--seconds 10` |
/// | `ManyPeers` | `peers-round-trip`, `-idle-cpu`, `-heap` | `--peers 10000`, `--messages 5000`, `--seconds 10` |
/// | `Links` | `throughput-by-links`, `entries-by-links` | `--peers lettuce,redoubt`, `--links 1,10,100,1000`, `--ways one-to-many,many-to-one,many-to-many`, `--rounds 3`, `--seconds 4` |
/// | `WireBytes` | `wire-bytes`, `redis-bytes`, `net-in-bytes`, `net-out-bytes` | |
/// | `StartUp` | `startup` | `--root` folder of `./redoubt`, `--runs 11` |
/// | `CryptoPeers` | `crypto` | `--peers tink-hpke,redoubt` |
///
/// Redoubt is the peer `redoubt`, or `redoubt-accp` if Amazon's provider is on the class path.
/// [Micro] is for JMH and not part of the comparison.
@NullMarked
package dev.redoubt.benchmarks.costs;

import org.jspecify.annotations.NullMarked;
