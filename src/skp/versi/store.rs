//! SQL bagi versi SKP.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use sqlx::PgConnection;

use super::model::VersiBaru;
use crate::{
    kernel::{
        audit,
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pemberitahuan::{self, Jenis, Kabar},
    skp::{
        model::{Ditetapkan, Ditolak, Skp, SkpId, SkpTersimpan},
        store::{jejak, kunci, tepat_satu},
    },
};

/// SKP itu, ditetapkan, dikunci bagi `pelaku`.
///
/// # Errors
/// [`Error::NotFound`] bila tidak ada baginya; [`Error::Conflict`] bila belum ditetapkan.
pub async fn ditetapkan(conn: &mut PgConnection, skp: SkpId, pelaku: &Pengguna) -> Result<Skp<Ditetapkan>> {
    match kunci(conn, skp, pelaku).await? {
        SkpTersimpan::Ditetapkan(skp) => Ok(skp),
        _ => Err(Ditolak::BelumDitetapkan.into()),
    }
}

/// Membuka versi baru sebagai draf pemiliknya: isinya salinan, setiap RHK dan indikator menyebut asalnya. Tautan RHK
/// pimpinan ikut bila pimpinannya masih menilai pada hari pertamanya dan RHK itu belum berganti; selebihnya bunyinya.
///
/// # Errors
/// [`Error::Conflict`] bila orang lain mendahului.
pub async fn buka(
    conn: &mut PgConnection,
    versi: &VersiBaru,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil = sqlx::query!(
        r#"
        with baru as (
            insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan, versi_ke, menggantikan_id,
                             dukungan, skema, konsekuensi, ekspektasi)
            select $2, s.pemilik_id, s.tahun, $3, $4, s.pendekatan, $5, s.skp_id,
                   s.dukungan, s.skema, s.konsekuensi, s.ekspektasi
            from skp s
            where s.skp_id = $1
            on conflict (menggantikan_id) where menggantikan_id is not null do nothing
            returning skp_id, pemilik_id
        ),
        asal as materialized (
            select r.*, baru.pemilik_id, gen_random_uuid() as salinan
            from baru cross join rencana r
            where r.skp_id = $1
        ),
        rhk as (
            insert into rencana (rencana_id, skp_id, urutan, bagian, rhk, rhk_pimpinan_id, rhk_pimpinan, direktif,
                                 penugasan_dari, perspektif, sasaran_id, pimpinan_sasaran_id, akar_id)
            select a.salinan, $2, a.urutan, a.bagian, a.rhk, p.rencana_id, a.rhk_pimpinan, a.direktif,
                   a.penugasan_dari, a.perspektif, a.sasaran_id, a.pimpinan_sasaran_id, coalesce(a.akar_id, a.rencana_id)
            from asal a
            left join lateral (
                select r.rencana_id
                from rencana r
                join skp s on s.skp_id = r.skp_id and s.pokok
                join penilai_pegawai h on h.pegawai_id = a.pemilik_id and h.penilai_id = s.pemilik_id
                     and h.mulai <= $3 and $3 < h.selesai
                where r.rencana_id = a.rhk_pimpinan_id
            ) p on true
        ),
        ukuran as (
            insert into indikator (indikator_id, rencana_id, urutan, aspek, indikator, target, angka, angka_maks,
                                   satuan, arah, target_maksimal, akar_id)
            select gen_random_uuid(), a.salinan, i.urutan, i.aspek, i.indikator, i.target, i.angka, i.angka_maks,
                   i.satuan, i.arah, i.target_maksimal, coalesce(i.akar_id, i.indikator_id)
            from asal a
            join indikator i using (rencana_id)
        )
        select skp_id from baru
        "#,
        versi.dari.uuid(),
        versi.id.uuid(),
        versi.masa.mulai,
        versi.masa.selesai,
        versi.ke,
    )
    .fetch_optional(&mut *conn)
    .await?;
    hasil.ok_or(Ditolak::SudahDiubah)?;
    let rincian = json!({ "dari": versi.dari, "versi": versi.ke, "mulai": versi.masa.mulai, "pemilik": versi.pemilik });
    audit::catat(conn, jejak("skp.versi_baru", versi.id, oleh, pada, rincian), kiriman).await
}

/// Membatalkan perubahan: draf versi barunya hilang, yang lama berlaku terus. Yang sedang diajukan dikembalikan dahulu.
///
/// # Errors
/// [`Error::Conflict`] bila bukan lagi draf.
pub async fn batalkan(
    conn: &mut PgConnection,
    draf: SkpId,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil = sqlx::query!(
        "delete from skp where skp_id = $1 and status = 'draf' and menggantikan_id is not null",
        draf.uuid()
    )
    .execute(&mut *conn)
    .await?;
    tepat_satu(&hasil, || {
        Error::Conflict(
            "Versi barunya sedang diajukan atau sudah ditetapkan. Yang diajukan dikembalikan dahulu, lalu dibatalkan."
                .into(),
        )
    })?;
    audit::catat(conn, jejak("skp.pembatalan_versi", draf, oleh, pada, json!({})), kiriman).await
}

/// Yang lama digantikan sejak `mulai`; harus mendahului penetapan yang baru, agar pada setiap hari tetap satu yang berlaku.
///
/// # Errors
/// [`Error::Conflict`] bila sudah digantikan.
pub(in crate::skp) async fn gantikan(conn: &mut PgConnection, lama: SkpId, mulai: NaiveDate) -> Result<()> {
    let hasil = sqlx::query!(
        "update skp set digantikan_mulai = $2
         where skp_id = $1 and status = 'ditetapkan' and digantikan_mulai is null",
        lama.uuid(),
        mulai,
    )
    .execute(conn)
    .await?;
    tepat_satu(&hasil, || Ditolak::SudahDiubah.into())
}

/// Menyambung yang bersandar pada versi lama, dan mengabari pemilik RHK yang sandarannya berubah atau hilang.
///
/// # Errors
/// Hanya bila basis data gagal.
pub(in crate::skp) async fn sambung(
    conn: &mut PgConnection,
    (lama, baru): (SkpId, SkpId),
    pada: DateTime<Utc>,
) -> Result<()> {
    let kena = sqlx::query_scalar!(
        r#"select pegawai_id as "pegawai_id!" from sambung_versi($1, $2)"#,
        lama.uuid(),
        baru.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let kepada: Vec<PegawaiId> = kena.into_iter().map(Into::into).collect();
    let kabar = Kabar { kepada: &kepada, jenis: Jenis::RhkPimpinanBerubah, tautan: "/skp/penautan", pada };
    pemberitahuan::kabarkan(conn, &kabar).await
}
