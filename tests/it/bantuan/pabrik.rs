//! Orang-orang bernama dalam kantor kecil, dan SKP dalam keadaan yang diminta.

use kinerja::{
    kernel::{auth::Pengguna, form::Kiriman, id::PegawaiId},
    masuk,
    skp::{self, FormRencana, Lampiran, Masa, SkpId},
};
use sqlx::PgPool;
use tokio::sync::OnceCell;
use uuid::Uuid;

use super::pagi;

pub const KATA_SANDI: &str = "sandi-uji-yang-panjang-7";

static SIDIK: OnceCell<String> = OnceCell::const_new();

/// Seseorang yang dapat masuk.
#[derive(Clone, Debug)]
pub struct Orang {
    pub id: PegawaiId,
    pub nama: String,
    pub nip: String,
}

/// Kantor Hasan: Bidang Ratna, di dalamnya Seksi Budi, di dalamnya Sari dan Tono; di sebelahnya
/// Bidang Wawan dengan Joko.
pub struct Kantor {
    /// Staf Seksi; dinilai Budi.
    pub sari: Orang,
    /// Rekan Sari.
    pub tono: Orang,
    /// Kepala Seksi: penilai Sari.
    pub budi: Orang,
    /// Kepala Bidang: penilai Budi, Atasan Penilai bagi Sari.
    pub ratna: Orang,
    /// Kepala Kantor (JPT).
    pub hasan: Orang,
    /// Kepala bidang lain.
    pub wawan: Orang,
    /// Staf bidang lain.
    pub joko: Orang,
    /// Kepegawaian seluruh instansi.
    pub dewi: Orang,
    /// Pengelola kinerja Bidang Ratna.
    pub umi: Orang,
    /// Admin aplikasi.
    pub adi: Orang,
    pub seksi: Uuid,
}

impl Kantor {
    pub async fn kecil(db: &PgPool) -> Self {
        sqlx::raw_sql("update instansi set nama = 'Kantor Uji', tempat = 'Kotabaru'").execute(db).await.unwrap();
        let kantor = unit(db, "K", "Kantor Uji", None, true).await;
        let bidang = unit(db, "K.A", "Bidang Pelayanan", Some(kantor), true).await;
        let seksi = unit(db, "K.A.1", "Seksi Data", Some(bidang), true).await;
        let lain = unit(db, "K.B", "Bidang Sarana", Some(kantor), true).await;
        let luar: Uuid = Uuid::now_v7();
        sqlx::query_scalar::<_, Uuid>(
            "insert into pegawai (pegawai_id, jenis, nama, jabatan_luar, unit_luar)
             values ($1, 'NON_ASN', 'Gubernur', 'Gubernur', 'Provinsi') returning pegawai_id",
        )
        .bind(luar)
        .fetch_one(db)
        .await
        .unwrap();
        let hasan = orang(db, "Hasan", 1, kantor, ("Kepala Kantor", "JPT"), true).await;
        let ini = Self {
            ratna: orang(db, "Ratna", 2, bidang, ("Kepala Bidang Pelayanan", "ADMINISTRATOR"), true).await,
            budi: orang(db, "Budi", 3, seksi, ("Kepala Seksi Data", "PENGAWAS"), true).await,
            sari: orang(db, "Sari", 4, seksi, ("Analis Data", "PELAKSANA"), false).await,
            tono: orang(db, "Tono", 5, seksi, ("Pranata Komputer Ahli Pertama", "FUNGSIONAL"), false).await,
            wawan: orang(db, "Wawan", 6, lain, ("Kepala Bidang Sarana", "ADMINISTRATOR"), true).await,
            joko: orang(db, "Joko", 7, lain, ("Pengelola Sarana", "PELAKSANA"), false).await,
            dewi: orang(db, "Dewi", 8, lain, ("Analis Kepegawaian", "FUNGSIONAL"), false).await,
            umi: orang(db, "Umi", 9, lain, ("Perencana", "FUNGSIONAL"), false).await,
            adi: orang(db, "Adi", 10, lain, ("Arsiparis", "FUNGSIONAL"), false).await,
            hasan,
            seksi,
        };
        sqlx::query_scalar::<_, bool>(
            "insert into penetapan_penilai (pegawai_id, penilai_id, dasar, mulai)
             values ($1, $2, 'SK uji', '2020-01-01') returning true",
        )
        .bind(ini.hasan.id.uuid())
        .bind(luar)
        .fetch_one(db)
        .await
        .unwrap();
        for (siapa, peran, lingkup) in
            [(&ini.dewi, "KEPEGAWAIAN", None), (&ini.umi, "PENGELOLA", Some(bidang)), (&ini.adi, "ADMIN", None)]
        {
            sqlx::query_scalar::<_, bool>(
                "insert into peran_pegawai (pegawai_id, peran, unit_id, dasar, mulai)
                 values ($1, $2, $3, 'SK uji', '2020-01-01') returning true",
            )
            .bind(siapa.id.uuid())
            .bind(peran)
            .bind(lingkup)
            .fetch_one(db)
            .await
            .unwrap();
        }
        susun_penilai(db).await;
        ini
    }
}

/// Menghitung ulang siapa menilai siapa.
pub async fn susun_penilai(db: &PgPool) {
    sqlx::raw_sql("select susun_penilai(null)").execute(db).await.unwrap();
}

pub async fn unit(db: &PgPool, kode: &str, nama: &str, induk: Option<Uuid>, menilai: bool) -> Uuid {
    sqlx::query_scalar(
        "insert into unit (unit_id, kode, nama, induk_id, jenis, kepala_menilai, mulai)
         values ($1, $2, $3, $4, 'UNIT', $5, '2020-01-01') returning unit_id",
    )
    .bind(Uuid::now_v7())
    .bind(kode)
    .bind(nama)
    .bind(induk)
    .bind(menilai)
    .fetch_one(db)
    .await
    .unwrap()
}

/// Pegawai baru dengan akun, ditempatkan sejak 2020.
pub async fn orang(db: &PgPool, nama: &str, urut: u32, unit: Uuid, jabatan: (&str, &str), kepala: bool) -> Orang {
    let id = PegawaiId::new();
    let nip = format!("19850101201001{}{:03}", 1 + urut % 2, 900 + urut % 100);
    sqlx::query_scalar::<_, bool>(
        "insert into pegawai (pegawai_id, jenis, nip, nama, golongan) values ($1, 'PNS', $2, $3, 'III/b') returning true",
    )
    .bind(id.uuid())
    .bind(&nip)
    .bind(nama)
    .fetch_one(db)
    .await
    .unwrap();
    sqlx::query_scalar::<_, bool>(
        "with j as (
             insert into jabatan (jabatan_id, nama, jenis) values ($2, $3, $4)
             on conflict (nama) do update set jenis = excluded.jenis returning jabatan_id
         )
         insert into penempatan (penempatan_id, pegawai_id, unit_id, jabatan_id, sebagai, kepala, mulai)
         select $5, $1, $6, jabatan_id, 'DEFINITIF', $7, '2020-01-01' from j returning true",
    )
    .bind(id.uuid())
    .bind(Uuid::now_v7())
    .bind(jabatan.0)
    .bind(jabatan.1)
    .bind(Uuid::now_v7())
    .bind(unit)
    .bind(kepala)
    .fetch_one(db)
    .await
    .unwrap();
    let sidik = SIDIK.get_or_init(async || masuk::sidik_kata_sandi(KATA_SANDI.into()).await.unwrap()).await;
    let mut conn = db.acquire().await.unwrap();
    masuk::terbitkan(&mut conn, id, sidik, false, pagi()).await.unwrap();
    Orang { id, nama: nama.into(), nip }
}

/// RHK yang lengkap, seperti diketik orang.
pub fn rhk(kalimat: &str, pimpinan: &str) -> FormRencana {
    FormRencana {
        rhk: kalimat.into(),
        rhk_pimpinan: pimpinan.into(),
        perspektif: "PROSES_BISNIS".into(),
        aspek: vec!["KUANTITAS".into()],
        indikator: vec!["Jumlah laporan".into()],
        target: vec!["12 laporan".into()],
        satuan: vec![String::new()],
        arah: vec!["NAIK".into()],
        ..FormRencana::kosong()
    }
}

/// Merakit SKP seseorang.
pub struct PabrikSkp<'a> {
    db: &'a PgPool,
    pemilik: Pengguna,
    penilai: Option<Pengguna>,
    pub id: SkpId,
}

/// SKP 2026 yang lengkap, masih draf.
pub async fn skp<'a>(db: &'a PgPool, pemilik: &Orang, penilai: Option<&Orang>) -> PabrikSkp<'a> {
    let tahun = |bulan, hari| chrono::NaiveDate::from_ymd_opt(2026, bulan, hari).unwrap();
    skp_masa(db, pemilik, penilai, Masa { mulai: tahun(1, 1), selesai: tahun(12, 31) }).await
}

/// RHK pada SKP penilai yang sudah diajukan; dibuat bila belum ada.
pub async fn rhk_pimpinan(db: &PgPool, penilai: Option<&Orang>, tahun: i32) -> Option<String> {
    let penilai = penilai?;
    let ada = "select r.rencana_id from rencana r join skp s using (skp_id)
               where s.pemilik_id = $1 and s.tahun = $2 and s.status <> 'draf' limit 1";
    let id: Option<Uuid> =
        sqlx::query_scalar(ada).bind(penilai.id.uuid()).bind(tahun).fetch_optional(db).await.unwrap();
    if let Some(id) = id {
        return Some(id.to_string());
    }
    let (skp, rencana) = (Uuid::now_v7(), Uuid::now_v7());
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into skp (skp_id, pemilik_id, tahun, mulai, selesai, pendekatan)
         values ('{skp}', '{}', {tahun}, '{tahun}-01-01', '{tahun}-12-31', 'KUANTITATIF');
         insert into rencana (rencana_id, skp_id, urutan, bagian, rhk)
         values ('{rencana}', '{skp}', 1, 'UTAMA', 'Meningkatnya mutu data');
         update skp set status = 'diajukan', diajukan_pada = now(), sidik_isi = '\\x00' where skp_id = '{skp}'",
        penilai.id
    )))
    .execute(db)
    .await
    .unwrap();
    Some(rencana.to_string())
}

/// SKP lengkap untuk masa tertentu, masih draf.
pub async fn skp_masa<'a>(db: &'a PgPool, pemilik: &Orang, penilai: Option<&Orang>, masa: Masa) -> PabrikSkp<'a> {
    let hari = chrono::NaiveDate::from_ymd_opt(2026, 1, 12).unwrap();
    let saya = Pengguna::mewakili(pemilik.id, hari);
    let pimpinan = rhk_pimpinan(db, penilai, masa.tahun()).await.unwrap_or_default();
    let id = SkpId::new();
    let mut conn = db.acquire().await.unwrap();
    skp::buat(&mut conn, id, pemilik.id, masa, pagi(), &Kiriman::sistem()).await.unwrap();
    let formulir = vec![rhk("Tersusunnya laporan data", &pimpinan)];
    skp::isi_rencana(&mut conn, &saya, id, formulir, &[None], pagi()).await.unwrap();
    let lampiran = Lampiran {
        dukungan: vec!["Komputer".into()],
        skema: vec!["Laporan bulanan".into()],
        konsekuensi: vec!["Apresiasi".into()],
    };
    skp::isi_lampiran(&mut conn, &saya, id, lampiran, pagi()).await.unwrap();
    PabrikSkp { db, pemilik: saya, penilai: penilai.map(|p| Pengguna::mewakili(p.id, hari)), id }
}

/// Periode sebuah tahun dibuka sejak awal tahun sebelumnya.
pub async fn buka_periode(db: &PgPool, tahun: i32) {
    let sql = "insert into periode (tahun, dibuka, batas)
               values ($1, make_date($1 - 1, 1, 1), make_date($1, 1, 31)) returning true";
    sqlx::query_scalar::<_, bool>(sql).bind(tahun).fetch_one(db).await.unwrap();
}

/// Instansi memakai reviu, atau tidak.
pub async fn pakai_reviu(db: &PgPool, ya: bool) {
    sqlx::query_scalar::<_, bool>("update instansi set reviu = $1 returning true")
        .bind(ya)
        .fetch_one(db)
        .await
        .unwrap();
}

impl PabrikSkp<'_> {
    pub async fn diajukan(self) -> Self {
        let mut conn = self.db.acquire().await.unwrap();
        skp::ajukan_atas_nama(&mut conn, &self.pemilik, self.id, pagi()).await.unwrap();
        self
    }

    pub async fn ditetapkan(self) -> Self {
        let ini = self.diajukan().await;
        let mut conn = ini.db.acquire().await.unwrap();
        skp::tetapkan_atas_nama(&mut conn, ini.penilai.as_ref().unwrap(), ini.id, pagi()).await.unwrap();
        ini
    }
}
