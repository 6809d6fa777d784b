//! SQL bagi usul perubahan.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{
    kondisi::{Asal, Kondisi, Usul},
    model::{
        Disetujui, Ditolak, Diusulkan, Draf, Hubungan, Pembatalan, Pencatatan, Pengusulan, Penolakan, Persetujuan,
        Perubahan, PerubahanId, PerubahanTersimpan, Pokok, Putusan, SkpDiubah, Suntingan, Tertutup,
    },
};
use crate::{
    bukti::{self, Untuk},
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pemberitahuan::{self, Jenis, Kabar},
    skp::{Masa, SkpId},
};

fn jejak(peristiwa: &'static str, id: PerubahanId, oleh: PegawaiId, pada: DateTime<Utc>, rincian: Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "perubahan", objek: id.uuid(), pelaku: Some(oleh), pada, rincian }
}

/// SKP itu bagi yang berhubungan dengan kinerja pemiliknya; selain mereka ia tidak ada.
///
/// # Errors
/// [`Error::NotFound`] bila tidak ada baginya.
pub async fn skp(conn: &mut PgConnection, skp: SkpId, pelaku: &Pengguna) -> Result<SkpDiubah> {
    let b = sqlx::query!(
        r#"
        select
            s.pemilik_id,
            s.versi_ke,
            s.mulai,
            s.selesai,
            s.status = 'ditetapkan' as "ditetapkan!",
            s.status = 'ditetapkan' and not exists (select from skp b where b.menggantikan_id = s.skp_id) as "dapat!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = s.pemilik_id limit 1) as "nama!",
            h.hubungan as "hubungan!"
        from skp s
        cross join lateral (select hubungan_kinerja($2, s.pemilik_id, $3) as hubungan) h
        where s.skp_id = $1
          and (h.hubungan in ('PEMILIK', 'PENILAI') or h.hubungan in ('ATASAN', 'PENGELOLA') and s.status <> 'draf')
        "#,
        skp.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(SkpDiubah {
        skp,
        pemilik: b.pemilik_id.into(),
        nama: b.nama,
        ke: b.versi_ke,
        masa: Masa { mulai: b.mulai, selesai: b.selesai },
        hubungan: Hubungan::baca(&b.hubungan).ok_or(Error::NotFound)?,
        dapat: b.dapat,
        ditetapkan: b.ditetapkan,
    })
}

/// Baris `perubahan` di mata pelaku.
struct Baris {
    perubahan_id: Uuid,
    skp_id: Uuid,
    baru_id: Option<Uuid>,
    pemilik_id: Uuid,
    pengusul_id: Uuid,
    sebagai: String,
    kondisi: String,
    uraian: String,
    mulai: Option<NaiveDate>,
    selesai: Option<NaiveDate>,
    asal: String,
    rujukan: String,
    berlaku_mulai: NaiveDate,
    status: String,
    versi: i32,
    diusulkan_pada: Option<DateTime<Utc>>,
    menteri_nomor: Option<String>,
    menteri_tanggal: Option<NaiveDate>,
    pencatat: Option<String>,
    pemutus: Option<String>,
    pemutus_sebagai: Option<String>,
    diputuskan_pada: Option<DateTime<Utc>>,
    alasan: Option<String>,
    pembatal: Option<String>,
    dibatalkan_pada: Option<DateTime<Utc>>,
    versi_ke: i32,
    skp_mulai: NaiveDate,
    skp_selesai: NaiveDate,
    baru_status: Option<String>,
    nama_pemilik: String,
    nama_pengusul: String,
    hubungan: String,
    mencatat: bool,
    pencatat_id: Option<Uuid>,
    bukti: i64,
    bukti_sendiri: i64,
}

impl TryFrom<Baris> for PerubahanTersimpan {
    type Error = Error;

    fn try_from(b: Baris) -> Result<Self> {
        let rusak = || anyhow::anyhow!("perubahan {} berstatus «{}» tanpa datanya", b.perubahan_id, b.status);
        let putusan = || {
            Some(Putusan {
                oleh: b.pemutus.clone()?,
                sebagai: Hubungan::baca(b.pemutus_sebagai.as_deref()?)?,
                pada: b.diputuskan_pada?,
            })
        };
        let pokok = Pokok {
            id: b.perubahan_id.into(),
            skp: b.skp_id.into(),
            ke: b.versi_ke,
            masa: Masa { mulai: b.skp_mulai, selesai: b.skp_selesai },
            pemilik: b.pemilik_id.into(),
            nama_pemilik: b.nama_pemilik.clone(),
            pengusul: b.pengusul_id.into(),
            nama_pengusul: b.nama_pengusul.clone(),
            sebagai: Hubungan::baca(&b.sebagai).ok_or_else(rusak)?,
            hubungan: Hubungan::baca(&b.hubungan).ok_or_else(rusak)?,
            mencatat: b.mencatat,
            pencatat: b.pencatat_id.map(Into::into),
            usul: Usul {
                kondisi: Kondisi::baca(&b.kondisi).ok_or_else(rusak)?,
                uraian: b.uraian.clone(),
                masa: b.mulai.zip(b.selesai),
                asal: Asal::baca(&b.asal).ok_or_else(rusak)?,
                rujukan: b.rujukan.clone(),
                berlaku: b.berlaku_mulai,
            },
            versi: b.versi,
            bukti: b.bukti,
            bukti_sendiri: b.bukti_sendiri,
            menteri: b
                .menteri_nomor
                .clone()
                .zip(b.menteri_tanggal)
                .map(|(nomor, tanggal)| (nomor, tanggal, b.pencatat.clone().unwrap_or_default())),
        };
        Ok(match b.status.as_str() {
            "DRAF" => Self::Draf(Perubahan { pokok, keadaan: Draf }),
            "DIUSULKAN" => {
                let keadaan = Diusulkan { pada: b.diusulkan_pada.ok_or_else(rusak)? };
                Self::Diusulkan(Perubahan { pokok, keadaan })
            }
            "DISETUJUI" => {
                let baru = b.baru_id.ok_or_else(rusak)?.into();
                let status = b.baru_status.clone().ok_or_else(rusak)?;
                Self::Disetujui(Perubahan {
                    pokok,
                    keadaan: Disetujui { putusan: putusan().ok_or_else(rusak)?, baru, status },
                })
            }
            "DITOLAK" => {
                let keadaan = Tertutup::Ditolak(putusan().ok_or_else(rusak)?, b.alasan.clone().unwrap_or_default());
                Self::Tertutup(Perubahan { pokok, keadaan })
            }
            _ => {
                let oleh = b.pembatal.clone().unwrap_or_default();
                let pada = b.dibatalkan_pada.ok_or_else(rusak)?;
                let keadaan = Tertutup::Dibatalkan(oleh, pada, b.alasan.clone().unwrap_or_default());
                Self::Tertutup(Perubahan { pokok, keadaan })
            }
        })
    }
}

/// Satu usul bagi pelaku. `$kunci` kosong atau `for update of p`.
macro_rules! satu {
    ($conn:expr, $id:expr, $pelaku:expr, $kunci:literal) => {
        sqlx::query_as!(
            Baris,
            r#"
            select
                p.perubahan_id, p.skp_id, p.baru_id, p.pemilik_id, p.pengusul_id, p.sebagai, p.kondisi, p.uraian,
                p.mulai, p.selesai, p.asal, p.rujukan, p.berlaku_mulai, p.status, p.versi, p.diusulkan_pada,
                p.menteri_nomor, p.menteri_tanggal, p.pemutus_sebagai, p.diputuskan_pada, p.alasan, p.dibatalkan_pada,
                (select i.nama from identitas_pegawai i where i.pegawai_id = p.pencatat_id limit 1) as pencatat,
                (select i.nama from identitas_pegawai i where i.pegawai_id = p.pemutus_id limit 1) as pemutus,
                (select i.nama from identitas_pegawai i where i.pegawai_id = p.pembatal_id limit 1) as pembatal,
                s.versi_ke,
                s.mulai as skp_mulai,
                s.selesai as skp_selesai,
                (select b.status from skp b where b.skp_id = p.baru_id) as baru_status,
                (select i.nama from identitas_pegawai i where i.pegawai_id = p.pemilik_id limit 1) as "nama_pemilik!",
                (select i.nama from identitas_pegawai i where i.pegawai_id = p.pengusul_id limit 1) as "nama_pengusul!",
                h.hubungan as "hubungan!",
                p.kondisi = '6' and p.status = 'DIUSULKAN'
                    and mencatat_persetujuan($2, p.pemilik_id, $3) as "mencatat!",
                p.pencatat_id,
                (select count(*) from bukti k where k.objek_id = p.perubahan_id and k.untuk = 'PERUBAHAN') as "bukti!",
                (select count(*) from bukti k
                 where k.objek_id = p.perubahan_id and k.untuk = 'PERUBAHAN' and k.pengunggah_id = $2) as "bukti_sendiri!"
            from perubahan p
            join skp s using (skp_id)
            cross join lateral (select hubungan_perubahan(p.perubahan_id, $2, $3) as hubungan) h
            where p.perubahan_id = $1 and h.hubungan is not null
            "# + $kunci,
            $id.uuid(),
            $pelaku.id.uuid(),
            $pelaku.hari_ini,
        )
        .fetch_optional($conn)
        .await?
        .ok_or(Error::NotFound)?
        .try_into()
    };
}

/// Usul itu bagi pelaku; yang tidak boleh dilihatnya tidak ada.
///
/// # Errors
/// [`Error::NotFound`] bila tidak ada baginya.
pub async fn cari(conn: &mut PgConnection, id: PerubahanId, pelaku: &Pengguna) -> Result<PerubahanTersimpan> {
    satu!(conn, id, pelaku, "")
}

/// Seperti [`cari`], dikunci sampai transaksi selesai.
///
/// # Errors
/// [`Error::NotFound`] bila tidak ada baginya.
pub async fn kunci(conn: &mut PgConnection, id: PerubahanId, pelaku: &Pengguna) -> Result<PerubahanTersimpan> {
    // Dikunci dahulu: yang dibaca sesudahnya, juga bukti dan versi barunya, adalah keadaan sesudah giliran ini.
    sqlx::query!("select from perubahan where perubahan_id = $1 for update", id.uuid()).execute(&mut *conn).await?;
    cari(conn, id, pelaku).await
}

/// Menyimpan usul yang baru disiapkan.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn siapkan(
    conn: &mut PgConnection,
    id: PerubahanId,
    skp: &SkpDiubah,
    usul: &Usul,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    sqlx::query!(
        "insert into perubahan (perubahan_id, skp_id, pemilik_id, pengusul_id, sebagai, kondisi, uraian, mulai, selesai,
             asal, rujukan, berlaku_mulai, dibuat_pada)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        id.uuid(),
        skp.skp.uuid(),
        skp.pemilik.uuid(),
        pelaku.id.uuid(),
        skp.hubungan.kode(),
        usul.kondisi.kode(),
        usul.uraian,
        usul.masa.map(|m| m.0),
        usul.masa.map(|m| m.1),
        usul.asal.kode(),
        usul.rujukan,
        usul.berlaku,
        pada,
    )
    .execute(&mut *conn)
    .await?;
    let rincian = json!({ "skp": skp.skp, "kondisi": usul.kondisi.kode() });
    audit::catat(conn, jejak("perubahan.penyiapan", id, pelaku.id, pada, rincian), kiriman).await
}

/// Menyimpan suntingan usul yang masih disiapkan.
///
/// # Errors
/// [`Error::Conflict`] bila sudah berubah.
pub async fn sunting(conn: &mut PgConnection, s: &Suntingan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update perubahan
         set kondisi = $3, uraian = $4, mulai = $5, selesai = $6, asal = $7, rujukan = $8, berlaku_mulai = $9,
             versi = versi + 1
         where perubahan_id = $1 and versi = $2 and status = 'DRAF'",
        s.id.uuid(),
        s.versi,
        s.usul.kondisi.kode(),
        s.usul.uraian,
        s.usul.masa.map(|m| m.0),
        s.usul.masa.map(|m| m.1),
        s.usul.asal.kode(),
        s.usul.rujukan,
        s.usul.berlaku,
    )
    .execute(&mut *conn)
    .await?;
    satu_baris(&hasil)?;
    let rincian = json!({ "kondisi": s.usul.kondisi.kode() });
    audit::catat(conn, jejak("perubahan.suntingan", s.id, s.oleh, pada, rincian), kiriman).await
}

/// Membuang usul yang masih disiapkan; buktinya dilepas.
///
/// # Errors
/// [`Error::Conflict`] bila sudah diusulkan.
pub async fn buang(
    conn: &mut PgConnection,
    id: PerubahanId,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil = sqlx::query!("delete from perubahan where perubahan_id = $1 and status = 'DRAF'", id.uuid())
        .execute(&mut *conn)
        .await?;
    satu_baris(&hasil)?;
    bukti::lepas(conn, Untuk::Perubahan, &[id.uuid()], pada).await?;
    audit::catat(conn, jejak("perubahan.pembuangan", id, oleh, pada, json!({})), kiriman).await
}

/// Menyimpan pengusulan. Yang dikabari: yang dapat memutuskannya, selain pengusulnya; bila langsung dibuka, tidak ada.
///
/// # Errors
/// [`Error::Conflict`] bila perubahan lain atas SKP itu sedang berjalan, atau SKP-nya tidak lagi dapat diubah.
pub async fn usulkan(conn: &mut PgConnection, u: &Pengusulan, hari: NaiveDate, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update perubahan
         set status = 'DIUSULKAN', diusulkan_pada = $3, versi = versi + 1
         where perubahan_id = $1 and versi = $2 and status = 'DRAF'
           and not exists (select from skp b where b.menggantikan_id = $4)",
        u.id.uuid(),
        u.versi,
        u.pada,
        u.skp.uuid(),
    )
    .execute(&mut *conn)
    .await
    .map_err(berjalan)?;
    satu_baris(&hasil)?;
    audit::catat(&mut *conn, jejak("perubahan.pengusulan", u.id, u.oleh, u.pada, json!({})), kiriman).await?;
    if u.langsung {
        return Ok(());
    }
    let kepada = sqlx::query_scalar!(
        r#"select pegawai_id as "id!" from penerima_usul($1, $2) where pegawai_id <> $3"#,
        u.id.uuid(),
        hari,
        u.oleh.uuid(),
    )
    .fetch_all(&mut *conn)
    .await?;
    let kepada: Vec<PegawaiId> = kepada.into_iter().map(Into::into).collect();
    let tautan = format!("/perubahan/{}", u.id);
    pemberitahuan::kabarkan(
        conn,
        &Kabar { kepada: &kepada, jenis: Jenis::PerubahanDiusulkan, tautan: &tautan, pada: u.pada },
    )
    .await
}

fn berjalan(error: sqlx::Error) -> Error {
    let constraint = error.as_database_error().and_then(|e| e.constraint());
    if constraint == Some("satu_perubahan_berjalan") {
        return Error::Conflict("Perubahan lain atas SKP ini sedang berjalan. Selesaikan dahulu yang itu.".into());
    }
    error.into()
}

/// Menyimpan persetujuan, dengan versi baru yang sudah dibuka.
///
/// # Errors
/// [`Error::Conflict`] bila sudah berubah.
pub async fn setujui(conn: &mut PgConnection, p: &Persetujuan, baru: SkpId, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update perubahan
         set status = 'DISETUJUI', baru_id = $3, pemutus_id = $4, pemutus_sebagai = $5, diputuskan_pada = $6,
             versi = versi + 1
         where perubahan_id = $1 and versi = $2 and status = 'DIUSULKAN'",
        p.id.uuid(),
        p.versi,
        baru.uuid(),
        p.oleh.uuid(),
        p.sebagai.kode(),
        p.pada,
    )
    .execute(&mut *conn)
    .await?;
    satu_baris(&hasil)?;
    let rincian = json!({ "skp": p.skp, "baru": baru });
    audit::catat(&mut *conn, jejak("perubahan.persetujuan", p.id, p.oleh, p.pada, rincian), kiriman).await?;
    diputuskan(conn, p.id, p.oleh, &p.kepada, p.pada).await
}

/// Menyimpan penolakan.
///
/// # Errors
/// [`Error::Conflict`] bila sudah berubah.
pub async fn tolak(conn: &mut PgConnection, p: &Penolakan, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update perubahan
         set status = 'DITOLAK', alasan = $3, pemutus_id = $4, pemutus_sebagai = $5, diputuskan_pada = $6,
             versi = versi + 1
         where perubahan_id = $1 and versi = $2 and status = 'DIUSULKAN'",
        p.id.uuid(),
        p.versi,
        p.alasan,
        p.oleh.uuid(),
        p.sebagai.kode(),
        p.pada,
    )
    .execute(&mut *conn)
    .await?;
    satu_baris(&hasil)?;
    let rincian = json!({ "skp": p.skp, "catatan": p.alasan });
    audit::catat(&mut *conn, jejak("perubahan.penolakan", p.id, p.oleh, p.pada, rincian), kiriman).await?;
    diputuskan(conn, p.id, p.oleh, &p.kepada, p.pada).await
}

/// Menyimpan pembatalan; versi barunya, bila ada, tidak lagi ditunjuk dan dapat dihapus sesudahnya.
///
/// # Errors
/// [`Error::Conflict`] bila sudah berubah.
pub async fn batalkan(conn: &mut PgConnection, p: &Pembatalan, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update perubahan
         set status = 'DIBATALKAN', baru_id = null, alasan = $3, pembatal_id = $4, dibatalkan_pada = $5,
             versi = versi + 1
         where perubahan_id = $1 and versi = $2 and status = case when $6 then 'DISETUJUI' else 'DIUSULKAN' end",
        p.id.uuid(),
        p.versi,
        p.alasan,
        p.oleh.uuid(),
        p.pada,
        p.baru.is_some(),
    )
    .execute(&mut *conn)
    .await?;
    satu_baris(&hasil)?;
    let rincian = json!({ "catatan": p.alasan });
    audit::catat(&mut *conn, jejak("perubahan.pembatalan", p.id, p.oleh, p.pada, rincian), kiriman).await?;
    diputuskan(conn, p.id, p.oleh, &p.kepada, p.pada).await
}

async fn diputuskan(
    conn: &mut PgConnection,
    id: PerubahanId,
    oleh: PegawaiId,
    kepada: &[PegawaiId],
    pada: DateTime<Utc>,
) -> Result<()> {
    let kepada: Vec<PegawaiId> = kepada.iter().copied().filter(|k| *k != oleh).collect();
    let tautan = format!("/perubahan/{id}");
    let kabar = Kabar { kepada: &kepada, jenis: Jenis::PerubahanDiputuskan, tautan: &tautan, pada };
    pemberitahuan::kabarkan(conn, &kabar).await
}

/// Menyimpan persetujuan menteri.
///
/// # Errors
/// [`Error::Conflict`] bila sudah berubah.
pub async fn catat_menteri(conn: &mut PgConnection, c: &Pencatatan, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        "update perubahan
         set menteri_nomor = $3, menteri_tanggal = $4, pencatat_id = $5, dicatat_pada = $6, versi = versi + 1
         where perubahan_id = $1 and versi = $2 and status = 'DIUSULKAN' and kondisi = '6'",
        c.id.uuid(),
        c.versi,
        c.nomor,
        c.tanggal,
        c.oleh.uuid(),
        c.pada,
    )
    .execute(&mut *conn)
    .await?;
    satu_baris(&hasil)?;
    let rincian = json!({ "nomor": c.nomor, "tanggal": c.tanggal });
    audit::catat(conn, jejak("perubahan.persetujuan_menteri", c.id, c.oleh, c.pada, rincian), kiriman).await
}

fn satu_baris(hasil: &sqlx::postgres::PgQueryResult) -> Result<()> {
    if hasil.rows_affected() == 1 { Ok(()) } else { Err(Ditolak::Berubah.into()) }
}
