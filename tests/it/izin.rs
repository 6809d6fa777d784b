//! Matriks izin.
