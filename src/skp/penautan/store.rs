//! SQL bagi penautan.

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::{PgConnection, types::Json};

use super::model::{Penautan, Sambungan, Sandaran, Usulan};
use crate::{
    kernel::{
        audit,
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    skp::{
        model::{Draf, Skp},
        rencana::Rencana,
        store::jejak,
    },
};

/// Sampai di mana RHK pimpinan bagi sebuah draf.
#[derive(Default)]
pub struct Pimpinan {
    /// Belum ada yang dapat ditautkan.
    pub ditunggu: bool,
    /// Yang dapat ditautkan sekali tekan.
    pub usulan: Vec<Usulan>,
}

/// Ditanyakan hanya bila ada RHK yang belum tertaut; satu pernyataan.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn pimpinan(conn: &mut PgConnection, skp: &Skp<Draf>, rencana: &[Rencana]) -> Result<Pimpinan> {
    let Some(penilai) = skp.penilai.filter(|_| rencana.iter().any(|r| r.isi.dapat_ditautkan())) else {
        return Ok(Pimpinan::default());
    };
    let baris = sqlx::query!(
        r#"
        select
            exists (
                select from skp s join rencana r using (skp_id)
                where s.pemilik_id = $2 and s.tahun = $3 and s.status <> 'draf' and s.pokok
            ) as "ada!",
            (
                select coalesce(json_agg(json_build_object(
                    'rencana', r.rencana_id, 'rhk', r.rhk, 'pimpinan', u.rhk) order by r.bagian desc, r.urutan), '[]')
                from rencana r
                cross join lateral rhk_pimpinan_dari($2, $3, r.pimpinan_sasaran_id) u
                where r.skp_id = $1 and r.pimpinan_sasaran_id is not null
            ) as "usulan!: Json<Vec<Usulan>>"
        "#,
        skp.id.uuid(),
        penilai.uuid(),
        skp.masa.tahun(),
    )
    .fetch_one(conn)
    .await?;
    Ok(Pimpinan { ditunggu: !baris.ada, usulan: baris.usulan.0 })
}

/// Menautkan setiap RHK sementara yang ada usulannya.
///
/// # Errors
/// [`Error::Conflict`] bila tidak ada lagi yang dapat ditautkan.
pub async fn simpan(conn: &mut PgConnection, p: &Penautan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<i64> {
    let banyak = sqlx::query_scalar!(
        r#"
        with tertaut as (
            update rencana r
            set rhk_pimpinan_id = u.pimpinan_id, rhk_pimpinan = u.rhk, pimpinan_sasaran_id = null,
                versi = r.versi + 1
            from (
                select b.rencana_id, u.rencana_id as pimpinan_id, u.rhk
                from rencana b
                cross join lateral rhk_pimpinan_dari($2, $3, b.pimpinan_sasaran_id) u
                where b.skp_id = $1 and b.pimpinan_sasaran_id is not null
            ) u
            where r.rencana_id = u.rencana_id
            returning r.rencana_id
        ),
        naik as (
            update skp set versi = versi + 1 where skp_id = $1 and exists (select from tertaut)
        )
        select count(*) as "banyak!" from tertaut
        "#,
        p.skp.uuid(),
        p.penilai.map(PegawaiId::uuid),
        p.tahun,
    )
    .fetch_one(&mut *conn)
    .await?;
    if banyak == 0 {
        return Err(Error::Conflict("Tidak ada lagi yang dapat ditautkan sekali tekan.".into()));
    }
    let rincian = json!({ "banyak": banyak });
    audit::catat(conn, jejak("skp.penautan", p.skp, p.oleh, pada, rincian), kiriman).await?;
    Ok(banyak)
}

/// RHK pelaku yang bersandar pada RHK yang berubah atau hilang, selama pimpinannya masih menilainya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn sandaran(conn: &mut PgConnection, pelaku: &Pengguna) -> Result<Vec<Sandaran>> {
    let baris = sqlx::query!(
        r#"
        select
            s.skp_id,
            s.tahun,
            s.status,
            r.rencana_id,
            r.rhk,
            r.rhk_pimpinan,
            b.rhk as "baru?",
            array(
                select concat_ws(': ', nullif(i.indikator, ''), nullif(i.target, ''))
                from indikator i where i.rencana_id = a.rencana_id order by i.urutan
            ) as "ukuran_lama!",
            array(
                select concat_ws(': ', nullif(i.indikator, ''), nullif(i.target, ''))
                from indikator i where i.rencana_id = b.rencana_id order by i.urutan
            ) as "ukuran_baru!"
        from skp s
        join rencana r using (skp_id)
        join rencana a on a.rencana_id = r.rhk_pimpinan_id
        join skp t on t.skp_id = a.skp_id and t.digantikan_mulai is not null
        join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.penilai_id = t.pemilik_id
            and h.mulai <= $2 and $2 < h.selesai
        left join rencana b on b.rencana_id = rencana_kini(a.rencana_id)
        where s.pemilik_id = $1 and s.digantikan_mulai is null
        order by s.tahun desc, s.mulai, r.bagian desc, r.urutan
        limit 120
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    let sandaran = baris.into_iter().map(|b| Sandaran {
        skp: b.skp_id.into(),
        tahun: b.tahun,
        draf: b.status == "draf",
        rencana: b.rencana_id.into(),
        rhk: b.rhk,
        lama: b.rhk_pimpinan,
        ukuran_lama: b.ukuran_lama,
        baru: b.baru,
        ukuran_baru: b.ukuran_baru,
    });
    Ok(sandaran.collect())
}

/// Menyimpan sambungan.
///
/// # Errors
/// [`Error::Conflict`] bila sudah tersambung, atau RHK pimpinannya tidak ada lagi.
pub async fn simpan_sambungan(
    conn: &mut PgConnection,
    s: &Sambungan,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let tersambung = sqlx::query_scalar!(
        r#"
        with kini as (
            select r.rencana_id as pemakai_id, b.rencana_id, b.rhk, s.status
            from rencana r
            join skp s using (skp_id)
            join rencana a on a.rencana_id = r.rhk_pimpinan_id
            join skp t on t.skp_id = a.skp_id and t.digantikan_mulai is not null
            join rencana b on b.rencana_id = rencana_kini(a.rencana_id)
            where r.rencana_id = $2 and r.skp_id = $1
        ),
        tersambung as (
            update rencana r
            set rhk_pimpinan_id = k.rencana_id, versi = r.versi + 1,
                rhk_pimpinan = case k.status when 'draf' then k.rhk else r.rhk_pimpinan end
            from kini k
            where r.rencana_id = k.pemakai_id
            returning k.status
        ),
        naik as (
            update skp set versi = versi + 1 where skp_id = $1 and status = 'draf' and exists (select from tersambung)
        )
        select status from tersambung
        "#,
        s.skp.uuid(),
        s.rencana.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    if tersambung.is_none() {
        return Err(Error::Conflict("RHK ini sudah tertaut, atau RHK pimpinannya tidak ada lagi.".into()));
    }
    let rincian = json!({ "rencana": s.rencana });
    audit::catat(conn, jejak("skp.sambung", s.skp, s.oleh, pada, rincian), kiriman).await
}
