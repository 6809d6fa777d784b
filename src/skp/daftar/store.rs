//! SQL bagi daftar SKP, pembuatannya, dan antrean di beranda.

use anyhow::Context;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::json;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use crate::{
    kepegawaian::{self, LaporanBeranda},
    kernel::{
        audit,
        auth::{Pengguna, PeranInstansi},
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pegawai::nama_lengkap,
    periode::Periode,
    skp::{
        model::{Masa, SkpId},
        penahan::Minta,
        rencana::{self, Pendekatan},
        store::{jejak, tepat_satu},
        versi::{Pengganti, Silsilah},
    },
};

/// Membuat SKP kosong dalam keadaan draf.
///
/// # Errors
/// [`Error::Conflict`] bila masanya bertumpuk dengan SKP lain milik orang yang sama.
pub async fn buat(
    conn: &mut PgConnection,
    skp: SkpId,
    pemilik: PegawaiId,
    masa: Masa,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    buat_menurut(conn, skp, pemilik, (masa, Pendekatan::Kuantitatif), pada, kiriman).await
}

/// Seperti [`buat`], dengan pendekatan yang dipilih.
///
/// # Errors
/// [`Error::Conflict`] bila masanya bertumpuk dengan SKP lain milik orang yang sama.
pub async fn buat_menurut(
    conn: &mut PgConnection,
    skp: SkpId,
    pemilik: PegawaiId,
    (masa, pendekatan): (Masa, Pendekatan),
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    sqlx::query!(
        "insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan)
         values ($1, $2, $3, $4, $5, $6)",
        skp.uuid(),
        pemilik.uuid(),
        masa.tahun(),
        masa.mulai,
        masa.selesai,
        pendekatan.kode(),
    )
    .execute(&mut *conn)
    .await
    .map_err(bertumpuk)?;
    let rincian = json!({ "mulai": masa.mulai, "selesai": masa.selesai, "pendekatan": pendekatan });
    audit::catat(conn, jejak("skp.pembuatan", skp, pemilik, pada, rincian), kiriman).await
}

fn bertumpuk(error: sqlx::Error) -> Error {
    let constraint = error.as_database_error().and_then(|e| e.constraint());
    if constraint == Some("satu_skp_per_masa") {
        return Error::Conflict(
            "Anda sudah mempunyai SKP pada masa itu. Buka SKP tersebut, atau pilih masa lain. Yang sudah ditetapkan diubah lewat «Ajukan perubahan» pada halamannya."
                .into(),
        );
    }
    error.into()
}

/// Menyalin isi SKP lain milik orang yang sama: pendekatan, RHK, indikator, dan Lampiran. RHK pimpinan
/// ditautkan lagi bila penilai hari ini mempunyai RHK berbunyi sama pada tahun itu.
pub async fn salin(conn: &mut PgConnection, dari: SkpId, ke: SkpId, pelaku: &Pengguna) -> Result<()> {
    let tersalin = sqlx::query!(
        "update skp t
         set pendekatan = s.pendekatan, dukungan = s.dukungan, skema = s.skema, konsekuensi = s.konsekuensi
         from skp s
         where t.skp_id = $2 and s.skp_id = $1 and s.pemilik_id = $3 and t.pemilik_id = $3",
        dari.uuid(),
        ke.uuid(),
        pelaku.id.uuid(),
    )
    .execute(&mut *conn)
    .await?;
    tepat_satu(&tersalin, || Error::NotFound)?;
    rencana::store::salin(conn, dari, ke, pelaku).await
}

/// Satu SKP pada daftar.
pub struct Ringkas {
    /// SKP-nya.
    pub skp: SkpId,
    /// Masa penilaian.
    pub masa: Masa,
    /// Keadaannya.
    pub status: String,
    /// Pernah dikembalikan dan belum diajukan lagi.
    pub dikembalikan: bool,
    /// Pendekatannya.
    pub pendekatan: Pendekatan,
    /// Banyaknya RHK.
    pub rhk: i64,
    /// Kedudukannya di antara versi-versinya.
    pub silsilah: Silsilah,
}

/// SKP milik seseorang, terbaru dahulu; seorang pegawai tidak punya lebih dari puluhan.
pub async fn milik(conn: &mut PgConnection, pemilik: PegawaiId) -> Result<Vec<Ringkas>> {
    let baris = sqlx::query!(
        r#"
        select
            skp_id,
            mulai,
            selesai,
            pendekatan,
            status,
            catatan_pengembalian is not null and status = 'draf' as "dikembalikan!",
            (select count(*) from rencana r where r.skp_id = skp.skp_id) as "rhk!",
            versi_ke,
            menggantikan_id,
            (select json_build_object('id', b.skp_id, 'ke', b.versi_ke, 'mulai', b.mulai,
                                      'ditetapkan', b.status = 'ditetapkan')
             from skp b where b.menggantikan_id = skp.skp_id) as "pengganti: Json<Pengganti>"
        from skp
        where pemilik_id = $1
        order by tahun desc, mulai desc
        limit 100
        "#,
        pemilik.uuid(),
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Ringkas {
            skp: b.skp_id.into(),
            masa: Masa { mulai: b.mulai, selesai: b.selesai },
            status: b.status,
            dikembalikan: b.dikembalikan,
            pendekatan: Pendekatan::baca(&b.pendekatan).unwrap_or(Pendekatan::Kuantitatif),
            rhk: b.rhk,
            silsilah: Silsilah {
                ke: b.versi_ke,
                menggantikan: b.menggantikan_id.map(Into::into),
                pengganti: b.pengganti.map(|p| p.0),
            },
        })
        .collect())
}

/// Seorang bawahan dan SKP-nya tahun itu.
pub struct BarisBawahan {
    /// Nama dengan gelar.
    pub nama: String,
    /// Jabatannya.
    pub jabatan: String,
    /// SKP terakhirnya tahun itu, bila sudah ada.
    pub skp: Option<SkpId>,
    /// Keadaannya.
    pub status: Option<String>,
    /// Versi barunya yang belum ditetapkan, dan apakah sudah diajukan.
    pub perubahan: Option<(SkpId, bool)>,
    /// Dikembalikan dan belum diajukan lagi.
    pub dikembalikan: bool,
    /// Menunggu sejak.
    pub diajukan_pada: Option<DateTime<Utc>>,
}

/// Bawahan pada satu halaman daftar.
pub const BAWAHAN_SEHALAMAN: i64 = 50;

/// Orang yang dinilai seseorang hari ini dengan SKP-nya pada `tahun`, menurut nama, sesudah `kursor`.
pub async fn bawahan(
    conn: &mut PgConnection,
    penilai: &Pengguna,
    tahun: i32,
    kursor: Option<(&str, Uuid)>,
) -> Result<Vec<(BarisBawahan, String, Uuid)>> {
    let (nama, id) = kursor.map_or((None, None), |(n, i)| (Some(n), Some(i)));
    let baris = sqlx::query!(
        r#"
        select
            p.pegawai_id,
            lower(p.nama) as "kunci!",
            p.nama,
            p.gelar_depan,
            p.gelar_belakang,
            coalesce(j.nama, p.jabatan_luar) as "jabatan!",
            s.skp_id as "skp_id?",
            s.status as "status?",
            coalesce(s.dikembalikan, false) as "dikembalikan!",
            s.diajukan_pada,
            b.skp_id as "perubahan_id?",
            b.status as "perubahan?"
        from penilai_pegawai h
        join pegawai p using (pegawai_id)
        left join penempatan t on t.pegawai_id = p.pegawai_id and t.sebagai = 'DEFINITIF'
            and berlaku(t.mulai, t.selesai, $2)
        left join jabatan j using (jabatan_id)
        left join lateral (
            select skp_id, status, diajukan_pada, catatan_pengembalian is not null as dikembalikan from skp
            where skp.pemilik_id = p.pegawai_id and skp.tahun = $3 and skp.pokok
            order by skp.mulai desc limit 1
        ) s on true
        left join skp b on b.menggantikan_id = s.skp_id
        where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
          and ($4::text is null or (lower(p.nama), p.pegawai_id) > ($4, $5))
        order by lower(p.nama), p.pegawai_id
        limit 51
        "#,
        penilai.id.uuid(),
        penilai.hari_ini,
        tahun,
        nama,
        id,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| {
            let baris = BarisBawahan {
                nama: nama_lengkap(&b.gelar_depan, &b.nama, &b.gelar_belakang),
                jabatan: b.jabatan,
                skp: b.skp_id.map(Into::into),
                status: b.status,
                dikembalikan: b.dikembalikan,
                diajukan_pada: b.diajukan_pada,
                perubahan: b.perubahan_id.zip(b.perubahan).map(|(id, status)| (id.into(), status != "draf")),
            };
            (baris, b.kunci, b.pegawai_id)
        })
        .collect())
}

/// Sebuah SKP di beranda seseorang: menunggu dia, ditunggunya, atau baru ditetapkan.
pub struct Antrean {
    /// SKP-nya.
    pub skp: SkpId,
    /// Pemiliknya bila menunggu diperiksa, penetapnya bila milik sendiri dan sudah ditetapkan.
    pub nama: String,
    /// Masa penilaian.
    pub masa: Masa,
    /// `draf`, `dikembalikan`, `menunggu_reviu`, `reviu` (oleh pelaku), `diajukan`, `direviu`, atau `ditetapkan`.
    pub status: String,
    /// Sejak kapan demikian.
    pub sejak: Option<DateTime<Utc>>,
    /// Milik orang yang bertanya.
    pub milik_sendiri: bool,
    /// Batas penetapannya.
    pub batas: NaiveDate,
}

/// Yang perlu diketahui beranda seseorang.
#[derive(Default)]
pub struct MejaSkp {
    /// SKP yang menunggu dia, ditunggunya, atau baru ditetapkan.
    pub antrean: Vec<Antrean>,
    /// Siapa yang mengingatkannya.
    pub pengingat: Vec<Pengingat>,
    /// Batas penetapan SKP tahun yang ditanyakan.
    pub batas: Option<NaiveDate>,
    /// Laporan data yang menyangkutnya.
    pub laporan: LaporanBeranda,
    /// Yang menunggunya sepanjang tahun kinerja, dalam JSON; maknanya milik kemampuan di kanan folder ini.
    pub tahun: Option<String>,
}

/// Seseorang yang mengingatkan pelaku.
pub struct Pengingat {
    /// Namanya.
    pub dari: String,
    /// Tahun SKP yang dimaksud.
    pub tahun: i32,
    /// Yang diminta.
    pub minta: Minta,
}

/// Sebaris `antrean_beranda`.
#[derive(Deserialize)]
struct BarisAntrean {
    skp_id: Option<Uuid>,
    mulai: NaiveDate,
    selesai: NaiveDate,
    status: String,
    sejak: Option<DateTime<Utc>>,
    nama: String,
    sendiri: bool,
    batas: NaiveDate,
}

/// SKP seseorang yang belum ditetapkan, yang ditetapkan sejak `dikabarkan`, dan yang bagi `tahun`; serta
/// yang diajukan kepadanya, yang menunggu reviunya, dan siapa yang mengingatkannya dua minggu ini, selama
/// belum terjawab, dan laporan data yang menyangkutnya. Disusun sekali bagi setiap `dikabarkan`, lalu dibaca
/// selama tidak ada yang mengubahnya; jadi `dikabarkan` hendaknya awal suatu hari, bukan saat ini.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn antrean(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    dikabarkan: DateTime<Utc>,
    tahun: Option<i32>,
) -> Result<MejaSkp> {
    let isi = match tersusun(conn, pelaku, dikabarkan, tahun).await? {
        Some(isi) => isi,
        None => susun(conn, pelaku, dikabarkan, tahun).await?,
    };
    let baris: Vec<BarisAntrean> = serde_json::from_str(&isi).context("antrean_beranda")?;
    let mut meja = MejaSkp::default();
    for b in baris {
        let masa = Masa { mulai: b.mulai, selesai: b.selesai };
        match b.skp_id {
            Some(skp) => meja.antrean.push(Antrean {
                skp: skp.into(),
                nama: b.nama,
                masa,
                status: b.status,
                sejak: b.sejak,
                milik_sendiri: b.sendiri,
                batas: Periode { batas: b.batas, ..Periode::bawaan(masa.tahun()) }.batas_skp(masa.mulai),
            }),
            None if b.status == "BATAS" => meja.batas = Some(b.batas),
            None if b.status == "LAPORAN" => {
                meja.laporan = serde_json::from_str(&b.nama).context("laporan_di_beranda")?;
            }
            None if b.status == "TAHUN" => meja.tahun = Some(b.nama),
            // Yang mengingatkan setiap hari disebut sekali; yang dibagikan dari matriks kabar tersendiri.
            None => {
                let minta = Minta::baca(&b.status);
                let sama =
                    |p: &Pengingat| p.dari == b.nama && (p.minta == Minta::Matriks) == (minta == Some(Minta::Matriks));
                if let Some(minta) = minta.filter(|_| !meja.pengingat.iter().any(sama)) {
                    meja.pengingat.push(Pengingat { dari: b.nama, tahun: masa.tahun(), minta });
                }
            }
        }
    }
    Ok(meja)
}

/// Antrean yang tersusun, bila masih benar.
async fn tersusun(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    dikabarkan: DateTime<Utc>,
    tahun: Option<i32>,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar!(
        r#"select b.isi as "isi!" from beranda_terkini b
           where b.pegawai_id = $1 and b.hari = $2 and b.dikabarkan = $3 and b.th is not distinct from $4
             and b.menilai = $5"#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        dikabarkan,
        tahun,
        pelaku.menilai,
    )
    .fetch_optional(conn)
    .await?)
}

async fn susun(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    dikabarkan: DateTime<Utc>,
    tahun: Option<i32>,
) -> Result<String> {
    Ok(sqlx::query_scalar!(
        r#"select susun_beranda($1, $2, $3, $4, $5, $6, $7, $8) as "isi!""#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        dikabarkan,
        tahun,
        pelaku.menilai,
        pelaku.memegang(PeranInstansi::Pengelola),
        kepegawaian::mungkin_mengurus_laporan(pelaku),
        pelaku.memegang(PeranInstansi::Kepegawaian),
    )
    .fetch_one(conn)
    .await?)
}

/// Membuang antrean beranda yang tersusun sebelum kemarin; kemarin masih mungkin dibaca di zona yang lebih barat.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn sapu_antrean(conn: &mut PgConnection, hari: NaiveDate) -> Result<()> {
    sqlx::query!("select sapu_beranda($1::date - 1)", hari).execute(conn).await?;
    Ok(())
}
