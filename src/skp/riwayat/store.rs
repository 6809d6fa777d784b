//! SQL bagi riwayat.

use sqlx::PgConnection;

use super::model::Peristiwa;
use crate::{kernel::error::Result, pegawai::nama_lengkap, skp::model::SkpId};

/// Peristiwa pada satu halaman riwayat.
pub const SEHALAMAN: usize = 50;

/// Riwayat SKP, terbaru dahulu, mulai sebelum jejak bernomor `sebelum`; satu lebih banyak daripada
/// [`SEHALAMAN`] bila masih ada yang lebih lama.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn riwayat(conn: &mut PgConnection, skp: SkpId, sebelum: Option<i64>) -> Result<Vec<Peristiwa>> {
    let baris = sqlx::query!(
        r#"
        select
            j.jejak_id,
            j.peristiwa,
            j.pelaku_id,
            j.pada,
            -- Bunyi lama dan baru bisa panjang; riwayat cukup menyebut apa yang berubah.
            case when j.rincian ? 'perubahan'
                 then jsonb_build_object('perubahan', jsonb_path_query_array(j.rincian, '$.perubahan[*].apa'))
                 else j.rincian end as "rincian!",
            p.nama as "nama?",
            p.gelar_depan as "gelar_depan?",
            p.gelar_belakang as "gelar_belakang?"
        from jejak j
        left join pegawai p on p.pegawai_id = j.pelaku_id
        where j.objek_id = $1 and j.jejak_id < $2 and j.objek_jenis = 'skp'
        order by j.jejak_id desc
        limit $3
        "#,
        skp.uuid(),
        sebelum.unwrap_or(i64::MAX),
        SEHALAMAN as i64 + 1,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Peristiwa {
            jejak: b.jejak_id,
            peristiwa: b.peristiwa,
            pelaku: b.pelaku_id.map(Into::into),
            oleh: b.nama.map(|nama| {
                let (depan, belakang) = (b.gelar_depan.unwrap_or_default(), b.gelar_belakang.unwrap_or_default());
                nama_lengkap(&depan, &nama, &belakang)
            }),
            pada: b.pada,
            rincian: serde_json::from_value(b.rincian).unwrap_or_default(),
        })
        .collect())
}
