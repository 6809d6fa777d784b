//! SQL bagi usulan.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    kernel::{
        audit,
        error::{Error, Result},
        form::Kiriman,
    },
    matriks::{
        model::{Suntingan, Usulan, UsulanId},
        store::{jejak, tambah_isi},
        susunan::{DiSkp, Isi},
    },
};

/// Usulan seorang anggota yang menunggu jawaban paling banyak.
const MENUNGGU_MAKS: i64 = 30;

/// Mencatat usulan.
///
/// # Errors
/// [`Error::Conflict`] bila terlalu banyak yang menunggu jawaban.
pub async fn usulkan(conn: &mut PgConnection, u: &Usulan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "insert into usulan_matriks (usulan_id, matriks_id, pegawai_id, rhk_pimpinan_id, rhk_pimpinan, rhk, diusulkan_pada)
         select $1, $2, $3, $4, $5, $6, $7
         where (select count(*) from usulan_matriks
                where matriks_id = $2 and pegawai_id = $3 and jawaban is null) < $8",
        UsulanId::new().uuid(),
        u.matriks.uuid(),
        u.oleh.uuid(),
        u.kolom.id.map(|k| k.uuid()),
        u.kolom.rhk,
        u.rhk,
        pada,
        MENUNGGU_MAKS,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Error::Conflict(format!("Sudah ada {MENUNGGU_MAKS} usulan Anda yang menunggu jawaban.")));
    }
    audit::catat(conn, jejak("matriks.usulan", u.matriks, u.oleh, pada, json!({ "rhk": u.rhk })), kiriman).await
}

/// Menjawab usulan; yang diterima menjadi isi sel pengusulnya.
///
/// # Errors
/// [`Error::Conflict`] bila sudah dijawab.
pub async fn jawab(
    conn: &mut PgConnection,
    s: &Suntingan,
    usulan: UsulanId,
    diterima: bool,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let jawaban = if diterima { "DITERIMA" } else { "DITOLAK" };
    let terjawab = sqlx::query!(
        "update usulan_matriks set jawaban = $3, dijawab_pada = $4
         where usulan_id = $1 and matriks_id = $2 and jawaban is null
         returning pegawai_id, rhk_pimpinan_id, rhk_pimpinan, rhk",
        usulan.uuid(),
        s.matriks.uuid(),
        jawaban,
        pada,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or_else(|| Error::Conflict("Usulan itu sudah dijawab atau tidak ada lagi.".into()))?;
    if diterima {
        let isi = Isi {
            pokok: Uuid::now_v7(),
            pegawai: terjawab.pegawai_id.into(),
            kolom: terjawab.rhk_pimpinan_id.map(Into::into),
            rhk_pimpinan: terjawab.rhk_pimpinan,
            rhk: terjawab.rhk,
            di_skp: DiSkp::Belum,
        };
        tambah_isi(conn, s, &isi).await?;
    }
    let rincian = json!({ "usulan": usulan, "jawaban": jawaban });
    audit::catat(conn, jejak("matriks.jawaban", s.matriks, s.oleh, pada, rincian), kiriman).await
}
