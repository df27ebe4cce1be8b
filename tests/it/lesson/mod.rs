//! Lessons without a window: the format, the pages, the answers.

mod answers;
mod files;
mod filter;
mod giving;
mod hold;
mod locks;
mod notices;
mod spoken;
