//! SQL bagi tempelan yang masih perlu dibetulkan.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use crate::kernel::{error::Result, form::Kiriman, id::PegawaiId};

/// Tempelan yang tersisa.
#[derive(Clone, Debug, Default)]
pub struct Sisa {
    /// Baris yang keliru, siap disunting.
    pub isi: String,
    /// Tentang baris yang sudah tercatat.
    pub petunjuk: Vec<String>,
    /// Nol bila belum ada.
    pub versi: i32,
}

/// Yang tersisa milik seseorang.
pub async fn sisa(conn: &mut PgConnection, pemilik: PegawaiId) -> Result<Sisa> {
    let sisa = sqlx::query_as!(
        Sisa,
        "select isi, petunjuk, versi from kegiatan_tempelan where pegawai_id = $1",
        pemilik.uuid(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(sisa.unwrap_or_default())
}

/// Menggantikan yang tersisa bila belum diubah dari tab lain; yang kosong dihapus.
pub async fn ganti(conn: &mut PgConnection, pemilik: PegawaiId, sisa: &Sisa, pada: DateTime<Utc>) -> Result<bool> {
    let kosong = sisa.isi.is_empty() && sisa.petunjuk.is_empty();
    let ada = sqlx::query_scalar!(
        r#"
        with buang as (
            delete from kegiatan_tempelan where pegawai_id = $1 and versi = $4 and $6 returning 1
        ),
        ubah as (
            update kegiatan_tempelan set isi = $2, petunjuk = $3, versi = versi + 1, pada = $5
            where pegawai_id = $1 and versi = $4 and not $6
            returning 1
        ),
        baru as (
            insert into kegiatan_tempelan (pegawai_id, isi, petunjuk, pada)
            select $1, $2, $3, $5 where $4 = 0 and not $6
            on conflict do nothing
            returning 1
        )
        select exists (select from buang) or exists (select from ubah) or exists (select from baru) as "ada!"
        "#,
        pemilik.uuid(),
        sisa.isi,
        &sisa.petunjuk,
        sisa.versi,
        pada,
        kosong,
    )
    .fetch_one(conn)
    .await?;
    Ok(ada || (kosong && sisa.versi == 0))
}

/// Ke mana unggahan yang sama dijawab pertama kali.
pub async fn jawaban_pertama(conn: &mut PgConnection, pemilik: PegawaiId, kiriman: &Kiriman) -> Result<Option<String>> {
    let lokasi = sqlx::query_scalar!(
        "select lokasi from pengiriman where kunci = $1 and pelaku_id = $2 and sidik = $3",
        kiriman.kunci(),
        pemilik.uuid(),
        kiriman.sidik(),
    )
    .fetch_optional(conn)
    .await?;
    Ok(lokasi)
}
