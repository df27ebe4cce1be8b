pub use crate::engine::numbers::*;
