//! The window, by its keys, by what a screen reader finds, and by its pictures.

mod basics;
mod colours;
mod compare;
mod controls;
mod every_lesson;
mod everyone;
mod files;
mod settings;
mod kept;
mod lessons;
mod pictures;
mod reach;
mod slow;
mod three;
mod timeline;
