//! Key steps: those at which a run is evaluated for the curves and its axes are recorded.
//!
//! They depend on nothing but their number, so that a run looks the same however it was reached.
//! They are 16 steps apart at first, and then about 1.5 % of the steps before them.

/// Steps between two key steps at the start of a run, a power of two.
const CLOSEST: u64 = 16;
/// Key steps from a power of two to the next, once they are farther apart.
const PER_DOUBLING: u64 = 64;

/// Steps from a key step to the next one, for the interval that `step` is in.
pub fn spacing(step: u64) -> u64 {
    let power = if step == 0 { 0 } else { 1 << step.ilog2() };
    (power / PER_DOUBLING).max(CLOSEST)
}

/// The last key step at or before this one.
pub fn at_or_before(step: u64) -> u64 {
    step - step % spacing(step)
}

/// The key step after this one.
pub fn after(step: u64) -> u64 {
    at_or_before(step) + spacing(step)
}

/// Returns true if this is a key step.
pub fn is_key(step: u64) -> bool {
    at_or_before(step) == step
}

/// The key steps up to `last`, the last first.
pub fn back_from(last: u64) -> impl Iterator<Item = u64> {
    let before = |&step: &u64| step.checked_sub(1).map(at_or_before);
    std::iter::successors(Some(at_or_before(last)), before)
}

/// Number of key steps before the key step `step`.
pub fn index(step: u64) -> usize {
    let even = CLOSEST * PER_DOUBLING * 2;
    if step < even {
        return (step / CLOSEST) as usize;
    }
    let doublings = u64::from((step / even).ilog2());
    let since = (step - (even << doublings)) / spacing(step);
    (even / CLOSEST + doublings * PER_DOUBLING + since) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_steps_are_counted_and_walked_alike_in_both_directions() {
        let mut keys = vec![0];
        while let Some(&last) = keys.last().filter(|&&last| last < 1_000_000) {
            let next = after(last);
            assert!(next > last && (last + 1..next).all(|s| !is_key(s) && after(s) == next));
            assert!(is_key(next));
            keys.push(next);
        }
        assert!(keys.iter().enumerate().all(|(place, &key)| index(key) == place));
        assert_eq!(&keys[..4], [0, 16, 32, 48]);
        assert!(keys.len() < 750, "{}", keys.len());
        let mut back: Vec<u64> = back_from(keys[keys.len() - 1]).collect();
        back.reverse();
        assert_eq!(back, keys);
    }
}
