//! SQL bagi kabar.

use sqlx::PgConnection;
use uuid::Uuid;

use super::model::Kabar;
use crate::kernel::{error::Result, id::PegawaiId};

/// Menulis kabar dalam transaksi yang menyebabkannya: satu pernyataan, berapa pun penerimanya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn kabarkan(conn: &mut PgConnection, kabar: &Kabar<'_>) -> Result<()> {
    let mut kepada: Vec<Uuid> = kabar.kepada.iter().copied().map(PegawaiId::uuid).collect();
    kepada.sort_unstable();
    kepada.dedup();
    if kepada.is_empty() {
        return Ok(());
    }
    let nomor: Vec<Uuid> = kepada.iter().map(|_| Uuid::now_v7()).collect();
    sqlx::query!(
        "insert into pemberitahuan (pemberitahuan_id, penerima_id, jenis, tautan, pada)
         select n.nomor, n.penerima, $3, $4, $5 from unnest($1::uuid[], $2::uuid[]) n (nomor, penerima)",
        &nomor,
        &kepada,
        kabar.jenis.kode(),
        kabar.tautan,
        kabar.pada,
    )
    .execute(conn)
    .await?;
    Ok(())
}
