//! Tables, vectors and pictures as people have them, read into points, labels and names.
//!
//! Pure: it is given bytes and says what it read, what it decided and why, or refuses in words. It
//! opens no file and has no clock.
