//! Runs and what can be done to them: time, recipes, comparisons, the clinic.

mod compare;
mod cures;
mod filter;
mod presets;
mod random_acts;
mod reach;
mod recipe_files;
mod slow_motion;
mod three_points;
mod time_travel;
