//! Pemantauan pengisian.
