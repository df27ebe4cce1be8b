//! The window, by its keys, by what a screen reader finds, and by its pictures.

mod basics;
mod colours;
mod compare;
mod controls;
mod diagnosis;
mod draw;
mod every_lesson;
mod everyone;
mod files;
mod hostile_lessons;
mod kept;
mod kept_lesson;
mod lesson_keys;
mod lesson_sights;
mod lessons;
mod mouse;
mod named;
mod own_data;
mod panes;
mod pictures;
mod presenter;
mod reach;
mod retrieval;
mod slow;
mod three;
mod timeline;
