# Usage: sh run-with-parent.sh FOLDER COMMAND...   with standard input a pipe that the parent holds open and never uses.
#
# Prints the command's process id and ends with it. When the pipe closes, because the parent ended in whatever way, even
# by kill -9, the command is killed and FOLDER deleted.

# Away from the parent's process group where that can be done: Ctrl-C, or whatever else ends a whole group, must neither
# take the server from a parent that still needs it nor end us before the server.
if [ -z "$REDOUBT_AWAY" ] && command -v setsid >/dev/null 2>&1; then
  REDOUBT_AWAY=1 exec setsid sh "$0" "$@"
fi
trap '' HUP INT TERM
folder=$1
shift
# A child that the parent forked while it wrote the program has it open for writing until it runs its own: "Text file busy".
tries=0
while [ "$tries" -lt 500 ]; do
  "$1" --version </dev/null >/dev/null 2>&1
  [ $? -eq 126 ] || break
  tries=$((tries + 1))
  sleep 0.01
done
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
{
  cat <&3 >/dev/null
  trap '' USR1
  kill -9 "$command"
  rm -rf "$folder"
} &
watch=$!
echo "$command"
while kill -0 "$command" 2>/dev/null; do wait "$command"; done
kill -USR1 "$watch"
