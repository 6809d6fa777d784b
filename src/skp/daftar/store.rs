//! SQL bagi daftar SKP, pembuatannya, dan antrean di beranda.

use anyhow::Context;
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::{
    kepegawaian::{self, LaporanBeranda},
    kernel::{
        audit,
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pegawai::nama_lengkap,
    skp::{
        model::{Masa, SkpId},
        rencana,
        store::{jejak, tepat_satu},
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
    sqlx::query!(
        "insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan)
         values ($1, $2, $3, $4, $5, 'KUANTITATIF')",
        skp.uuid(),
        pemilik.uuid(),
        masa.tahun(),
        masa.mulai,
        masa.selesai,
    )
    .execute(&mut *conn)
    .await
    .map_err(bertumpuk)?;
    let rincian = json!({ "mulai": masa.mulai, "selesai": masa.selesai });
    audit::catat(conn, jejak("skp.pembuatan", skp, pemilik, pada, rincian), kiriman).await
}

fn bertumpuk(error: sqlx::Error) -> Error {
    let constraint = error.as_database_error().and_then(|e| e.constraint());
    if constraint == Some("satu_skp_per_masa") {
        return Error::Conflict(
            "Anda sudah mempunyai SKP pada masa itu. Buka SKP tersebut, atau pilih masa lain.".into(),
        );
    }
    error.into()
}

/// Menyalin isi SKP lain milik orang yang sama: RHK, indikator, dan Lampiran. RHK pimpinan
/// ditautkan lagi bila penilai hari ini mempunyai RHK berbunyi sama pada tahun itu.
pub async fn salin(conn: &mut PgConnection, dari: SkpId, ke: SkpId, pelaku: &Pengguna) -> Result<()> {
    let tersalin = sqlx::query!(
        "update skp t
         set dukungan = s.dukungan, skema = s.skema, konsekuensi = s.konsekuensi
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
    /// Banyaknya RHK.
    pub rhk: i64,
}

/// SKP milik seseorang, terbaru dahulu; seorang pegawai tidak punya lebih dari puluhan.
pub async fn milik(conn: &mut PgConnection, pemilik: PegawaiId) -> Result<Vec<Ringkas>> {
    let baris = sqlx::query!(
        r#"
        select
            skp_id,
            mulai,
            selesai,
            status,
            catatan_pengembalian is not null and status = 'draf' as "dikembalikan!",
            (select count(*) from rencana r where r.skp_id = skp.skp_id) as "rhk!"
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
            rhk: b.rhk,
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
            s.diajukan_pada
        from penilai_pegawai h
        join pegawai p using (pegawai_id)
        left join penempatan t on t.pegawai_id = p.pegawai_id and t.sebagai = 'DEFINITIF'
            and berlaku(t.mulai, t.selesai, $2)
        left join jabatan j using (jabatan_id)
        left join lateral (
            select skp_id, status, diajukan_pada, catatan_pengembalian is not null as dikembalikan from skp
            where skp.pemilik_id = p.pegawai_id and skp.tahun = $3
            order by skp.mulai desc limit 1
        ) s on true
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
    /// `draf`, `dikembalikan`, `diajukan`, atau `ditetapkan`.
    pub status: String,
    /// Sejak kapan demikian.
    pub sejak: Option<DateTime<Utc>>,
    /// Milik orang yang bertanya.
    pub milik_sendiri: bool,
}

/// Seseorang yang mengingatkan pelaku.
pub struct Pengingat {
    /// Namanya.
    pub dari: String,
    /// Tahun SKP yang dimaksud.
    pub tahun: i32,
    /// Yang diminta: memeriksa SKP-nya (`true`), atau mengajukan SKP sendiri.
    pub periksa: bool,
}

/// SKP seseorang yang belum ditetapkan, yang ditetapkan sejak `dikabarkan`, dan yang bagi `tahun`; serta
/// yang diajukan kepadanya, siapa yang mengingatkannya dua minggu ini, selama belum terjawab, dan laporan data
/// yang menyangkutnya.
///
/// # Errors
/// Hanya bila basis data gagal.
pub async fn antrean(
    conn: &mut PgConnection,
    pelaku: &Pengguna,
    dikabarkan: DateTime<Utc>,
    tahun: Option<i32>,
) -> Result<(Vec<Antrean>, Vec<Pengingat>, LaporanBeranda)> {
    let baris = sqlx::query!(
        r#"
        select
            s.skp_id as "skp_id?",
            s.mulai as "mulai!",
            s.selesai as "selesai!",
            case when s.status = 'draf' and s.dikembalikan_pada is not null
                 then 'dikembalikan' else s.status end as "status!",
            coalesce(s.ditetapkan_pada, s.diajukan_pada, s.dikembalikan_pada) as sejak,
            case when s.ditetapkan_oleh is null then ''
                 else (select i.nama from identitas_pegawai i where i.pegawai_id = s.ditetapkan_oleh limit 1)
            end as "nama!",
            true as "sendiri!"
        from skp s
        where s.pemilik_id = $1 and (s.status <> 'ditetapkan' or s.ditetapkan_pada >= $3 or s.tahun = $4)
        union all
        (select s.skp_id, s.mulai, s.selesai, s.status, s.diajukan_pada,
                (select i.nama from identitas_pegawai i where i.pegawai_id = h.pegawai_id limit 1), false
         from penilai_pegawai h
         join skp s on s.pemilik_id = h.pegawai_id and s.status = 'diajukan'
         where h.penilai_id = $1 and h.mulai <= $2 and $2 < h.selesai
         order by s.diajukan_pada
         limit 50)
        union all
        (select null, make_date(g.tahun, 1, 1), make_date(g.tahun, 12, 31), g.minta, null,
                (select i.nama from identitas_pegawai i where i.pegawai_id = g.dari limit 1), false
         from pengingat_skp g
         where g.kepada = $1 and g.hari > $2 - 14
           and case g.minta
               when 'PERIKSA' then exists (
                   select from skp s where s.pemilik_id = g.dari and s.tahun = g.tahun and s.status = 'diajukan')
               else not exists (
                   select from skp s where s.pemilik_id = $1 and s.tahun = g.tahun and s.status <> 'draf') end
         order by g.hari desc
         limit 20)
        union all
        select null, $2, $2, 'LAPORAN', null, laporan_di_beranda($1, $2, $5, $3)::text, false
        "#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        dikabarkan,
        tahun,
        kepegawaian::mungkin_mengurus_laporan(pelaku),
    )
    .fetch_all(conn)
    .await?;
    let (mut antrean, mut pengingat) = (Vec::new(), Vec::<Pengingat>::new());
    let mut laporan = LaporanBeranda::default();
    for b in baris {
        let masa = Masa { mulai: b.mulai, selesai: b.selesai };
        match b.skp_id {
            Some(skp) => antrean.push(Antrean {
                skp: skp.into(),
                nama: b.nama,
                masa,
                status: b.status,
                sejak: b.sejak,
                milik_sendiri: b.sendiri,
            }),
            None if b.status == "LAPORAN" => laporan = serde_json::from_str(&b.nama).context("laporan_di_beranda")?,
            // Yang mengingatkan setiap hari disebut sekali.
            None if pengingat.iter().any(|p| p.dari == b.nama) => {}
            None => pengingat.push(Pengingat { dari: b.nama, tahun: masa.tahun(), periksa: b.status == "PERIKSA" }),
        }
    }
    Ok((antrean, pengingat, laporan))
}
