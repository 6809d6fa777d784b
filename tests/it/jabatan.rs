//! Daftar jabatan.
