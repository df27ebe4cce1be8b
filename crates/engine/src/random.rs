//! Random numbers that depend on the seed, the purpose and the step alone.
//!
//! So any step can be replayed without those before it. ChaCha8's stream is specified: it gives
//! the same numbers in every version of the library and on every machine.

use rand::SeedableRng;
pub use rand_chacha::ChaCha8Rng;

/// The purpose of a stream of random numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The points of a data set.
    Data,
    /// The choice of held-out points.
    Split,
    /// The weights at step 0.
    Weights,
    /// The points of a step's batch.
    Batch,
    /// The triplets that a random miner draws from a batch.
    Mining,
    /// The random sample of triplets that a step reports.
    DisplaySample,
    /// The subset of points that is evaluated if all of them would take too long.
    Sampling,
    /// The points that get a wrong label (index 0) or an equal point of another class (index 1).
    Flaws,
}

/// The generator for `purpose` at `index` (usually the step) of the run with this `seed`.
pub fn generator(seed: u64, purpose: Purpose, index: u64) -> ChaCha8Rng {
    let mut key = [0_u8; 32];
    key[..8].copy_from_slice(&seed.to_le_bytes());
    key[8..16].copy_from_slice(&(purpose as u64).to_le_bytes());
    let mut generator = ChaCha8Rng::from_seed(key);
    generator.set_stream(index);
    generator
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::RngExt as _;

    fn first(seed: u64, purpose: Purpose, index: u64) -> u64 {
        generator(seed, purpose, index).random()
    }

    #[test]
    fn every_seed_purpose_and_index_has_a_stream_of_its_own() {
        let here = first(3, Purpose::Batch, 10);
        assert_eq!(here, first(3, Purpose::Batch, 10));
        assert_ne!(here, first(4, Purpose::Batch, 10));
        assert_ne!(here, first(3, Purpose::Mining, 10));
        assert_ne!(here, first(3, Purpose::Batch, 11));
    }
}
