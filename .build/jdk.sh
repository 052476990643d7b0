# Sourced by ./redoubt and ./verify. Needs nothing but bash.

# Prints the feature version (21, 25, …) of the JDK in the folder $1; fails where there is none. It reads the
# `release` file that every JDK carries instead of starting a JVM, which would cost each start 50 ms.
jdk_version() {
  local version
  [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
  [ -n "$version" ] && printf '%s\n' "$version"
}

# Sets and exports JAVA_HOME, and sets JDK to its feature version: what JAVA_HOME or the PATH names if it is at least
# 21, else the newest JDK in the usual folders. Ends the script where there is none.
find_jdk() {
  local home version newest=0 java
  java=$(command -v java || true)
  for home in "${JAVA_HOME:-}" "${java:+$(dirname "$(dirname "$(readlink -f "$java")")")}"; do
    if [ -n "$home" ] && version=$(jdk_version "$home") && [ "$version" -ge 21 ]; then
      export JAVA_HOME=$home
      JDK=$version
      return
    fi
  done
  for home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home "${HOME:-}"/.sdkman/candidates/java/* \
    "${HOME:-}"/.jdks/* "${HOME:-}"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if version=$(jdk_version "$home") && [ "$version" -gt "$newest" ]; then
      newest=$version
      export JAVA_HOME=$home
    fi
  done
  JDK=$newest
  [ "$newest" -ge 21 ] || fail "a JDK of at least 21 is needed, and none was found in JAVA_HOME, on the PATH or in the usual folders.
Install one, for instance with 'apt install openjdk-21-jdk' (or newer), 'brew install openjdk' or from https://adoptium.net,
and set JAVA_HOME if it lies somewhere unusual."
}

# JVM options that keep Bouncy Castle's, Netty's and Maven's use of Unsafe and native code quiet on this JDK.
quiet_options() {
  printf '%s' '--enable-native-access=ALL-UNNAMED'
  [ "$JDK" -lt 24 ] || printf '%s' ' --sun-misc-unsafe-memory-access=allow'
}

# Runs Maven on the JDK that was found. MAVEN_ARGS counts, which Maven reads by itself from 3.9 on only.
run_maven() {
  command -v mvn >/dev/null || fail "Maven is needed and 'mvn' is not on the PATH.
Install it, for instance with 'apt install maven', 'brew install maven' or from https://maven.apache.org."
  local arguments=${MAVEN_ARGS:-}
  # shellcheck disable=SC2086 # several arguments in one variable
  env -u MAVEN_ARGS MAVEN_OPTS="$(quiet_options) ${MAVEN_OPTS:-}" mvn -B -ntp -f "$root/pom.xml" $arguments "$@"
}

# 3 is "configuration", as for every command of ./redoubt.
fail() {
  printf '%s: %s\n' "$(basename "$0")" "$1" >&2
  exit 3
}
