//! Numbers for caches: a view keeps what it computed as long as the number it belongs to.
//!
//! Every number is handed out once in the process, so that what was computed for one lab is never
//! taken for another's, whichever of them is on screen.

use std::sync::atomic::{AtomicU64, Ordering};

static NEXT: AtomicU64 = AtomicU64::new(1);

/// A number that no other version has.
pub fn next() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}
