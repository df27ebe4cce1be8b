//! Sessions on disk: what is written, found again and never lost.

mod folder;
mod journal;
mod journal_sessions;
mod kill;
mod kill_lesson;
mod listed;
mod own_data;
