#!/usr/bin/env bash
# Tries the packages that scripts/package_linux.sh made, in a fresh system like this one (Debian or
# Ubuntu), with windows on a screen of its own. Pictures of them are left in dist/tried/.
#
#   scripts/try_packages.sh PACKAGE.deb [PACKAGE.tar.gz] [PACKAGE.AppImage]
#
# As root. Needs debootstrap, desktop-file-validate and what scripts/window.sh needs.
set -euo pipefail
deb=$(realpath -e "$1")
others=()
for each in "${@:2}"; do others+=("$(realpath -e "$each")"); done
cd "$(dirname "$0")/.."
pictures=$PWD/dist/tried
mkdir -p "$pictures"

system=$(mktemp -d)
display=$(mktemp)
screen=
finish() {
    in_system | xargs -r kill 2>/dev/null || true
    [ -z "$screen" ] || kill "$screen" 2>/dev/null || true
    umount "$system/proc" "$system/dev" 2>/dev/null || true
    rm -rf --one-file-system "$system" "$display"
}
trap finish EXIT

# The processes that run in the fresh system.
in_system() {
    for process in /proc/[0-9]*; do
        [ "$(readlink "$process/root" 2>/dev/null)" != "$system" ] || echo "${process#/proc/}"
    done
}

say() { echo "== $*"; }
fail() { echo "$*" >&2; exit 1; }
inside() {
    chroot "$system" env -i PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive LIBGL_ALWAYS_SOFTWARE=1 DISPLAY="${DISPLAY:-}" "$@"
}
install_inside() { inside apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; }

# Waits for the window, takes a picture of it under this name, and runs what is given as KEY before
# the window is closed.
see() {
    local window=
    for _ in $(seq 120); do
        window=$(xdotool search --onlyvisible --name 'Triplet Lab' 2>/dev/null | head -n 1) && [ -n "$window" ] && break
        sleep 0.5
    done
    [ -n "$window" ] || fail "$1: no window opened"
    sleep 3
    for key in "${@:2}"; do xdotool windowfocus "$window" key "$key"; sleep 2; done
    import -window root "$pictures/$1.png"
    local colors
    colors=$(identify -format %k "$pictures/$1.png")
    [ "$colors" -gt 100 ] || fail "$1: the window is blank: $colors colours"
    echo "$1: a window with $colors colours"
    in_system | xargs -r kill 2>/dev/null || true
    for _ in $(seq 20); do [ -n "$(in_system)" ] || return 0; sleep 0.5; done
    fail "$1: the program doesn't end"
}

say "a fresh system"
release=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
debootstrap --variant=minbase "$release" "$system" >/dev/null
mount -t proc proc "$system/proc"
mount --bind /dev "$system/dev"
# Where this machine gets the system's packages from.
rm "$system/etc/apt/sources.list"
for each in apt.conf apt.conf.d apt-mirrors.txt sources.list sources.list.d/{debian,ubuntu}.sources; do
    [ ! -e "/etc/apt/$each" ] || cp -r "/etc/apt/$each" "$system/etc/apt/$(dirname "$each")/"
done
cp /etc/resolv.conf "$system/etc/resolv.conf"
cp "$deb" "$system/triplet-lab.deb"
inside apt-get update -qq -o APT::Sandbox::User=root

say "the .deb: its dependencies are all that the program opens"
install_inside /triplet-lab.deb || fail "it can't be installed"
libraries=$(inside ldconfig -p)
grep -aoE 'lib[A-Za-z0-9]{1,12}(-[a-z0-9]+)?\.so\.[0-9]+' "$system/usr/bin/triplet-lab" | sort -u | while read -r library; do
    [[ $libraries = *"/$library"* ]] || fail "$library is not there: it belongs into assets/desktop/control"
done
inside triplet-lab --version
inside triplet-lab train --steps 100 | tail -n 3

say "the desktop knows it, its files and its icon"
install_inside libgl1-mesa-dri libglib2.0-bin shared-mime-info desktop-file-utils
share=$system/usr/share
desktop-file-validate "$share/applications/triplet-lab.desktop"
for icon in scalable/apps/triplet-lab.svg 48x48/apps/triplet-lab.png; do
    [ -s "$share/icons/hicolor/$icon" ] || fail "no icon $icon"
done
printf 'version = 1\ntitle = "By a double click"\nsteps = 50\n' >"$system/srv/talk.triplet"
printf 'version = 1\nmargin = 7.5\n' >"$system/srv/bad.triplet"
cp assets/lessons/01-three-points.md "$system/srv/first.triplet-lesson"
type_of() { inside gio info -a standard::content-type "/srv/$1" | sed -n 's/.*content-type: //p'; }
for pair in talk.triplet=application/vnd.triplet-lab.recipe first.triplet-lesson=text/vnd.triplet-lab.lesson; do
    is=$(type_of "${pair%=*}")
    [ "$is" = "${pair#*=}" ] || fail "${pair%=*} is $is"
    [[ $(inside gio mime "$is") = *triplet-lab.desktop* ]] || fail "nothing opens $is"
done

say "windows"
Xvfb -displayfd 3 -screen 0 1280x720x24 3>"$display" 2>/dev/null &
screen=$!
for _ in $(seq 50); do [ -s "$display" ] && break; sleep 0.1; done
DISPLAY=:$(cat "$display")
export DISPLAY
(inside triplet-lab >/dev/null &)
see deb
inside gio open /srv/talk.triplet
see double-click space
grep -rqs "By a double click" "$system/root/.local/share/triplet-lab/runs" || fail "a double click opened another run"
inside gio open /srv/first.triplet-lesson
see lesson
inside gio open /srv/bad.triplet
see bad-file

inside dpkg --remove triplet-lab >/dev/null
[ ! -e "$system/usr/bin/triplet-lab" ] || fail "the .deb left its program"
for package in "${others[@]}"; do
    say "${package##*/}, without the .deb"
    case $package in
        *.tar.gz)
            tar -xzf "$package" -C "$system/opt"
            folder=/opt/$(basename "$package" .tar.gz)
            (inside sh -c "cd /srv && exec $folder/triplet-lab talk.triplet" &)
            see tarball
            ;;
        *.AppImage)
            cp "$package" "$system/opt/triplet-lab.AppImage"
            (inside sh -c "cd /srv && exec /opt/triplet-lab.AppImage --appimage-extract-and-run talk.triplet" &)
            see appimage
            ;;
        *) fail "$package: this is none of the packages" ;;
    esac
done
say "all packages open; pictures are in dist/tried/"
