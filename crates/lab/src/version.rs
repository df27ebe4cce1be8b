//! Version numbers for caches: a view keeps a result as long as its version is current.
//!
//! Every number is used once in the process, so that results of one lab are never taken for
//! another's.

use std::sync::atomic::{AtomicU64, Ordering};

static NEXT: AtomicU64 = AtomicU64::new(1);

/// Returns a number that no other version has.
pub fn next() -> u64 {
    NEXT.fetch_add(1, Ordering::Relaxed)
}
