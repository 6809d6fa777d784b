//! Jumlah sebuah unit.

/// Satu unit.
#[derive(Debug)]
pub struct Baris {
    /// Kodenya, untuk halaman berikutnya.
    pub kode: String,
    /// Namanya.
    pub nama: String,
    /// Pegawai ber-SKP pada periode itu.
    pub wajib: i64,
    /// Yang pengukurannya sudah ditetapkan.
    pub ditetapkan: i64,
}
