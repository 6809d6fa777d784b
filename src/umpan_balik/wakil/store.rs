//! Memberi dan membalas, atas nama seseorang pada suatu hari.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::PgConnection;

use crate::{
    kernel::{
        audit,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pemberitahuan::{Jenis, Kabar, kabarkan},
    umpan_balik::{
        model::{Balasan, Panduan, Tujuan, UmpanBalikId},
        permintaan::PermintaanId,
        store::{self, jejak},
    },
};

/// Umpan balik yang terkirim pada hari itu, menjawab permintaannya bila ada.
///
/// # Errors
/// [`Error::NotFound`] bila mereka tidak berhubungan hari itu dan tidak diminta.
pub async fn beri_atas_nama(
    conn: &mut PgConnection,
    (pemberi, penerima): (PegawaiId, PegawaiId),
    tujuan: &Tujuan,
    (isi, permintaan): (&str, Option<PermintaanId>),
    (hari, pada): (NaiveDate, DateTime<Utc>),
) -> Result<UmpanBalikId> {
    let id = UmpanBalikId::new();
    let hasil = sqlx::query!(
        "with jawab as (
             update permintaan_umpan_balik set status = 'DIJAWAB', selesai_pada = $11
             where permintaan_id = $13 and status = 'MENUNGGU'
         )
         insert into umpan_balik (
             umpan_balik_id, penerima_id, pemberi_id, peran, sasaran, rencana_id, indikator_id, kegiatan_id, panduan,
             perihal, isi, status, dikirim_pada, tanggal, dibuat_pada, permintaan_id)
         select $1, $2, $3, h.hubungan, $4, $5, $6, $7, $8, $9, $10, 'TERKIRIM', $11::timestamptz, $12::date, $11, $13
         from (select coalesce(hubungan_umpan_balik($3, $2, $12::date),
                               case when $13::uuid is not null then 'LAINNYA' end) as hubungan) h
         where h.hubungan is not null",
        id.uuid(),
        penerima.uuid(),
        pemberi.uuid(),
        tujuan.jenis.kode(),
        tujuan.rencana.map(|r| r.uuid()),
        tujuan.indikator.map(|i| i.uuid()),
        tujuan.kegiatan.map(|k| k.uuid()),
        tujuan.panduan.map(Panduan::nomor),
        tujuan.perihal,
        isi,
        pada,
        hari,
        permintaan.map(|p| p.uuid()),
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Error::NotFound);
    }
    let rincian = json!({ "sasaran": tujuan.jenis.kode(), "pembetulan": null, "permintaan": permintaan });
    audit::catat(conn, jejak("umpan_balik.pengiriman", id, pemberi, pada, rincian), &Kiriman::sistem()).await?;
    let tautan = format!("/umpan-balik/{id}");
    kabarkan(conn, &Kabar { kepada: &[penerima], jenis: Jenis::UmpanBalikDiterima, tautan: &tautan, pada }).await?;
    Ok(id)
}

/// Membalasnya.
///
/// # Errors
/// Bila sudah dibalas.
pub async fn balas_atas_nama(
    conn: &mut PgConnection,
    umpan: UmpanBalikId,
    (penerima, pemberi): (PegawaiId, PegawaiId),
    isi: &str,
    pada: DateTime<Utc>,
) -> Result<()> {
    let balasan = Balasan { oleh: penerima, umpan, pemberi, isi: isi.to_owned() };
    store::balas(conn, &balasan, pada, &Kiriman::sistem()).await
}
