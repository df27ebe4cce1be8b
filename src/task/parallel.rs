//! Loops on all cores, or on the one there is.

/// Hands each part of `length` items, the last one perhaps shorter, to `work` with its number.
#[cfg(not(target_arch = "wasm32"))]
pub fn for_each_part<T: Send>(all: &mut [T], length: usize, work: impl Fn(usize, &mut [T]) + Sync) {
    use rayon::prelude::*;

    all.par_chunks_mut(length.max(1)).enumerate().for_each(|(number, part)| work(number, part));
}

/// Hands each part of `length` items, the last one perhaps shorter, to `work` with its number.
#[cfg(target_arch = "wasm32")]
pub fn for_each_part<T: Send>(all: &mut [T], length: usize, work: impl Fn(usize, &mut [T]) + Sync) {
    all.chunks_mut(length.max(1)).enumerate().for_each(|(number, part)| work(number, part));
}
