//! SQL bagi bukti.

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::{Bukti, Isi, Untuk};
use crate::kernel::error::Result;

/// Bukti yang melekat pada objek-objek itu, menurut objek lalu waktu. Pemanggilnya sudah membuktikan pelaku boleh melihat objeknya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn daftar(conn: &mut PgConnection, untuk: Untuk, objek: &[Uuid]) -> Result<Vec<Bukti>> {
    let baris = sqlx::query!(
        r#"
        select
            b.bukti_id,
            b.objek_id,
            b.nama,
            b.pada,
            b.tautan,
            b.hasil_coba,
            k.jenis as "jenis?",
            k.ukuran as "ukuran?"
        from bukti b
        left join berkas k using (sidik)
        where b.objek_id = any ($1) and b.untuk = $2
        order by b.objek_id, b.pada
        limit 2000
        "#,
        objek,
        untuk.kode(),
    )
    .fetch_all(conn)
    .await?;
    let bukti = baris.into_iter().map(|b| Bukti {
        id: b.bukti_id.into(),
        objek: b.objek_id,
        nama: b.nama,
        isi: match (b.jenis.zip(b.ukuran), b.tautan) {
            (Some((jenis, ukuran)), _) => Isi::Berkas { jenis, ukuran },
            (None, alamat) => Isi::Tautan { alamat: alamat.unwrap_or_default(), halangan: b.hasil_coba },
        },
        pada: b.pada,
    });
    Ok(bukti.collect())
}
