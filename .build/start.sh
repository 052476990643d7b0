# Sourced by ./redoubt, and by bin/redoubt of the tarball: how Redoubt's command line is started. Needs .build/jdk.sh.

# Lettuce and Netty tell the JDK's flight recorder what they do. Nobody listens, and to get ready for it costs each start
# a tenth of a second.
unrecorded='-Dio.lettuce.core.jfr=false -Dio.netty.jfr.enabled=false'

# A command that ends within a second or two is over before the second compiler has paid for itself; what runs on, or
# has throughput to give, needs it. ($1 and what follows: the command line's arguments.)
compiler_options() {
  local argument
  case "${1:-}" in listen | bench | demo) return ;; esac
  for argument in "$@"; do
    case "$argument" in --lines | --lines=*) return ;; esac
  done
  printf '%s' '-XX:TieredStopAtLevel=1'
}

# Takes the signature off Bouncy Castle's jar: at every start the JVM would read and verify its 6,000 digests, and classes
# from a signed jar cannot be archived. Nothing asks for it, since it serves as a library and not as a security provider.
# With it everything works all the same, so a failure is none. ($1: the folder of the jars.)
unsign() {
  local signed content
  for signed in "$1"/bcprov-*.jar; do
    content=$signed.content
    mkdir "$content" && (
      cd "$content" &&
        "$JAVA_HOME/bin/jar" -xf "$signed" &&
        sed '/^[[:space:]]*$/q' META-INF/MANIFEST.MF >../manifest && # what follows is a digest for each class
        rm -f META-INF/MANIFEST.MF META-INF/*.SF META-INF/*.RSA META-INF/*.DSA META-INF/*.EC &&
        "$JAVA_HOME/bin/jar" -cfm ../unsigned ../manifest . &&
        mv -f ../unsigned "$signed"
    ) >/dev/null 2>&1 || true
    rm -rf "$content" "$1"/{manifest,unsigned}
  done
}

# Without an archive everything works all the same, so a failure is none. Its first run is the demonstration's, which
# needs nothing and uses nearly every class. ($1: class path, $2: the archive.)
archive_classes() {
  rm -f "$2"
  # shellcheck disable=SC2046,SC2086 # several options
  "$JAVA_HOME/bin/java" $(quiet_options) $unrecorded -XX:ArchiveClassesAtExit="$2.new" -Xlog:disable \
    -cp "$1" dev.redoubt.cli.Main demo </dev/null >/dev/null 2>&1 \
    && mv -f "$2.new" "$2" || rm -f "$2.new"
}

# A standard stream that is closed would be taken for the first file that the JVM opens for itself. Instead, what reads
# finds a note about it, and what is written meets an error.
closed=
open_streams() {
  if ! { true 9<&0; } 2>/dev/null; then
    exec 0</dev/null
    closed=-Dredoubt.stdin.closed=true
  fi
  { true 9>&1; } 2>/dev/null || exec 1</dev/null
  { true 9>&2; } 2>/dev/null || exec 2>/dev/null
}

# Java decodes arguments, variables and file names by the locale, and loses what is not in its encoding: what cron and
# containers start has often no locale at all.
speak_utf8() {
  local locale
  command -v locale >/dev/null || return 0
  [ "$(locale charmap 2>/dev/null)" != UTF-8 ] || return 0
  for locale in C.UTF-8 C.utf8 en_US.UTF-8; do
    if [ "$(LC_ALL=$locale locale charmap 2>/dev/null)" = UTF-8 ]; then
      export LC_ALL=$locale
      return
    fi
  done
}

# Becomes the command line. ($1: class path, $2: class-data archive, then its arguments.)
start() {
  local path=$1 archive=$2 terminal
  shift 2
  # Java itself cannot tell where standard error goes. Its newer consoles claim a terminal where there is none.
  terminal="-Djdk.console=java.base"
  [ ! -t 1 ] || terminal="$terminal -Dredoubt.stdout.terminal=true"
  [ ! -t 2 ] || terminal="$terminal -Dredoubt.stderr.terminal=true"
  # An archive that another JDK has made is ignored, and nothing is said about it: that would get among the data.
  # shellcheck disable=SC2046,SC2086 # several options
  exec "$JAVA_HOME/bin/java" $(quiet_options) $(compiler_options "$@") $unrecorded $terminal $closed \
    -XX:SharedArchiveFile="$archive" -Xlog:disable -cp "$path" dev.redoubt.cli.Main "$@"
}
