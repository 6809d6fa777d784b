//! SQL bagi pengukuran: satu dokumen, daftarnya, dan setiap peralihannya.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    dokumen::{DokumenPengukuran, sidik, susun_hasil},
    formulir::{Isian, Tercatat, Ukuran},
    model::{
        Beku, Dikunci, Ditetapkan, Pembetulan, Penetapan, Pengisian, Pengukuran, PengukuranId, Terbuka, Tersimpan,
        VersiLain,
    },
};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pegawai::{Hubungan, Identitas, Kartu},
    pemberitahuan::{Jenis, Kabar, kabarkan},
    periode::{JenisPeriode, Kalender, Rentang},
    skp::{Dokumen, IndikatorId, Rencana, SkpId, TandaTangan},
};

/// Realisasi yang tersimpan bagi satu indikator. Angka lewat sebagai teks, agar tidak pernah menjadi pecahan biner.
#[derive(Debug, Deserialize)]
struct BarisRealisasi {
    indikator: IndikatorId,
    tulisan: String,
    keterangan: String,
}

/// Pengukuran yang dibaca seseorang, dengan SKP dan para pihaknya.
pub struct Terbaca {
    /// Pengukurannya.
    pub pengukuran: Tersimpan,
    /// Hubungan pembacanya.
    pub hubungan: Hubungan,
    /// SKP yang diukur, sebagaimana beku.
    pub skp: Dokumen,
    /// Sidik dokumen SKP itu.
    pub sidik_skp: Vec<u8>,
    /// Para pihak hari ini: pegawai dan penilainya.
    pub pihak: Vec<Identitas>,
    /// Nama instansi.
    pub instansi: String,
    /// Tempat penandatanganan.
    pub tempat: String,
    /// Dasar hukum tanda tangan.
    pub dasar_tanda_tangan: String,
    /// Versi lain yang boleh dibaca.
    pub versi_lain: Vec<VersiLain>,
    realisasi: Vec<BarisRealisasi>,
}

impl Terbaca {
    /// Dokumen yang dibekukan bila `isian` ditetapkan sekarang.
    ///
    /// # Errors
    /// Bila sudah ditetapkan.
    pub fn bekukan(&self, isian: &[Isian], pada: DateTime<Utc>) -> Result<DokumenPengukuran> {
        let pengukuran = self.pengukuran.clone().terbuka()?;
        let mut pihak = self.pihak.iter().cloned();
        let pegawai = pihak.next().unwrap_or_else(|| self.skp.pegawai.clone());
        let (nama, jabatan) = (pegawai.nama.clone(), pegawai.jabatan.clone());
        Ok(DokumenPengukuran {
            bentuk: 1,
            instansi: self.instansi.clone(),
            tempat: self.tempat.clone(),
            pengukuran: pengukuran.id,
            ke: pengukuran.ke,
            alasan: pengukuran.alasan,
            skp: pengukuran.skp,
            sidik_skp: hex::encode(&self.sidik_skp),
            masa: self.skp.isi.masa,
            jenis: pengukuran.jenis,
            rentang: pengukuran.rentang,
            hasil: susun_hasil(&self.skp.isi.hasil_kerja, isian),
            ttd: TandaTangan { oleh: pegawai.id, nama, jabatan, pada },
            pegawai,
            penilai: pihak.next(),
            dasar_tanda_tangan: self.dasar_tanda_tangan.clone(),
        })
    }
}

/// Satu pengukuran bagi seseorang; `$kunci` kosong atau `for update of u`.
macro_rules! baris {
    ($conn:expr, $id:expr, $pelaku:expr, $kunci:literal) => {{
        let b = sqlx::query!(
            r#"
            select
                u.pengukuran_id,
                u.pegawai_id,
                u.skp_id,
                u.jenis,
                u.mulai,
                u.selesai,
                u.ke,
                u.alasan,
                u.status,
                u.versi,
                u.dokumen,
                u.sidik,
                hubungan_kinerja($2, u.pegawai_id, $3) as hubungan,
                s.dokumen as "skp!",
                s.sidik_dokumen as "sidik_skp!",
                h.pihak as "pihak?: Json<Vec<Option<Kartu>>>",
                i.nama as instansi,
                i.tempat,
                coalesce((select d.teks from dasar_hukum d where d.kunci = 'tanda_tangan'), '') as "dasar_tanda_tangan!",
                (select json_agg(json_build_object('indikator', r.indikator_id, 'tulisan', r.tulisan,
                                                   'keterangan', r.keterangan))
                 from realisasi r where r.pengukuran_id = u.pengukuran_id) as "realisasi: Json<Vec<BarisRealisasi>>",
                (select json_agg(json_build_object('id', v.pengukuran_id, 'ke', v.ke) order by v.ke)
                 from pengukuran v
                 where v.skp_id = u.skp_id and v.jenis = u.jenis and v.mulai = u.mulai and v.ke <> u.ke
                   and (u.pegawai_id = $2 or v.status in ('DITETAPKAN', 'DIKUNCI'))) as "versi_lain: Json<Vec<VersiLain>>"
            from pengukuran u
            join skp s using (skp_id)
            cross join instansi i
            left join penilai_pegawai h on h.pegawai_id = u.pegawai_id and h.mulai <= $3 and $3 < h.selesai
            where u.pengukuran_id = $1
              and (u.pegawai_id = $2
                   or (u.status in ('DITETAPKAN', 'DIKUNCI') and hubungan_kinerja($2, u.pegawai_id, $3) is not null))
            "#
                + $kunci,
            $id.uuid(),
            $pelaku.id.uuid(),
            $pelaku.hari_ini,
        )
        .fetch_optional($conn)
        .await?
        .ok_or(Error::NotFound)?;
        let skp = Dokumen::baca(&b.skp).map_err(anyhow::Error::new)?;
        let bentuk = Bentuk {
            id: b.pengukuran_id.into(),
            pegawai: b.pegawai_id.into(),
            skp: b.skp_id.into(),
            jenis: JenisPeriode::baca_satuan(&b.jenis).unwrap_or(JenisPeriode::Triwulanan),
            rentang: Rentang { mulai: b.mulai, selesai: b.selesai },
            ke: b.ke,
            alasan: b.alasan,
            versi: b.versi,
        };
        Terbaca {
            pengukuran: bentuk.menjadi(&b.status, b.dokumen.zip(b.sidik))?,
            hubungan: b.hubungan.as_deref().and_then(Hubungan::baca).ok_or(Error::NotFound)?,
            sidik_skp: b.sidik_skp,
            pihak: match b.pihak {
                Some(Json(kartu)) => kartu.into_iter().flatten().map(Into::into).collect(),
                None => vec![skp.pegawai.clone()],
            },
            skp,
            instansi: b.instansi,
            tempat: b.tempat,
            dasar_tanda_tangan: b.dasar_tanda_tangan,
            versi_lain: b.versi_lain.map(|v| v.0).unwrap_or_default(),
            realisasi: b.realisasi.map(|r| r.0).unwrap_or_default(),
        }
    }};
}

/// Yang sama bagi setiap keadaan, sebelum keadaannya diketahui.
struct Bentuk {
    id: PengukuranId,
    pegawai: PegawaiId,
    skp: SkpId,
    jenis: JenisPeriode,
    rentang: Rentang,
    ke: i32,
    alasan: String,
    versi: i32,
}

impl Bentuk {
    fn dengan<S>(self, keadaan: S) -> Pengukuran<S> {
        let Self { id, pegawai, skp, jenis, rentang, ke, alasan, versi } = self;
        Pengukuran { id, pegawai, skp, jenis, rentang, ke, alasan, versi, keadaan }
    }

    fn menjadi(self, status: &str, beku: Option<(String, Vec<u8>)>) -> Result<Tersimpan> {
        let beku = beku.map(|(dokumen, sidik)| Beku { dokumen, sidik });
        match (status, beku) {
            ("TERBUKA" | "DIISI", _) => Ok(Tersimpan::Terbuka(self.dengan(Terbuka { diisi: status == "DIISI" }))),
            ("DITETAPKAN", Some(beku)) => Ok(Tersimpan::Ditetapkan(self.dengan(Ditetapkan(beku)))),
            ("DIKUNCI", Some(beku)) => Ok(Tersimpan::Dikunci(self.dengan(Dikunci(beku)))),
            _ => Err(anyhow::anyhow!("pengukuran {} berstatus «{status}» tanpa datanya", self.id).into()),
        }
    }
}

/// Pengukuran itu, bagi `pelaku`; yang tidak boleh dilihatnya tidak ada.
pub async fn cari(conn: &mut PgConnection, id: PengukuranId, pelaku: &Pengguna) -> Result<Terbaca> {
    Ok(baris!(conn, id, pelaku, ""))
}

/// Seperti [`cari`], dikunci sampai transaksi selesai.
pub async fn kunci(conn: &mut PgConnection, id: PengukuranId, pelaku: &Pengguna) -> Result<Terbaca> {
    Ok(baris!(conn, id, pelaku, "for update of u"))
}

/// Ukuran setiap indikator SKP itu, dengan catatan kegiatannya. Yang belum pernah disimpan memakai usulannya.
pub async fn ukuran(conn: &mut PgConnection, t: &Terbaca) -> Result<Vec<Ukuran>> {
    let rentang = t.pengukuran.rentang();
    let baris = sqlx::query!(
        r#"
        with dahulu as (
            -- Pengukuran terakhir yang ditetapkan sebelum periode ini: kumulatifnya menjadi pangkal.
            select d.pengukuran_id, d.selesai from pengukuran d
            where d.skp_id = $1 and d.selesai < $2 and d.status in ('DITETAPKAN', 'DIKUNCI')
            order by d.selesai desc, d.ke desc
            limit 1
        )
        select i.indikator_id as "indikator_id!", a.kumulatif as "pangkal?", c.sebelum as "sebelum?", c.pada as "pada?",
            c.banyak as "banyak?", c.terakhir as "terakhir?", c.terakhir_pada as "terakhir_pada?", c.lain as "lain?"
        from rencana r
        join indikator i using (rencana_id)
        left join dahulu d on true
        left join realisasi a on a.pengukuran_id = d.pengukuran_id and a.indikator_id = i.indikator_id
        left join realisasi_tercatat($1, coalesce((select d.selesai + 1 from dahulu d), $4), $2, $3, false) c
            on c.indikator_id = i.indikator_id
        where r.skp_id = $1
        "#,
        t.pengukuran.skp().uuid(),
        rentang.mulai,
        rentang.selesai,
        t.skp.isi.masa.mulai,
    )
    .fetch_all(conn)
    .await?;
    let belum_diisi = matches!(&t.pengukuran, Tersimpan::Terbuka(u) if !u.keadaan.diisi);
    let indikator = t.skp.isi.hasil_kerja.iter().flat_map(|r: &Rencana| &r.isi.indikator);
    let ukuran = indikator.map(|i| {
        let tercatat = baris.iter().find(|b| b.indikator_id == i.id.uuid()).map_or_else(Tercatat::default, |b| {
            let pangkal = b.pangkal.unwrap_or_default();
            Tercatat {
                sebelum: pangkal.checked_add(b.sebelum.unwrap_or_default()).unwrap_or(pangkal),
                pada: b.pada.unwrap_or_default(),
                banyak: b.banyak.unwrap_or_default(),
                terakhir: b.terakhir.zip(b.terakhir_pada),
                lain: b.lain.unwrap_or_default(),
            }
        });
        let tersimpan = t.realisasi.iter().find(|r| r.indikator == i.id);
        let usul = || tercatat.usul(i).map(super::capaian::tulis_polos).unwrap_or_default();
        Ukuran {
            tulisan: match tersimpan {
                Some(r) => r.tulisan.clone(),
                None if belum_diisi && i.angka.is_some() => usul(),
                None => String::new(),
            },
            keterangan: tersimpan.map(|r| r.keterangan.clone()).unwrap_or_default(),
            indikator: i.clone(),
            tercatat,
        }
    });
    Ok(ukuran.collect())
}

fn jejak(peristiwa: &'static str, id: PengukuranId, oleh: PegawaiId, pada: DateTime<Utc>, rincian: Value) -> Jejak {
    Jejak { peristiwa, objek_jenis: "pengukuran", objek: id.uuid(), pelaku: Some(oleh), pada, rincian }
}

fn bergeser() -> Error {
    Error::Conflict("Isi pengukuran ini sudah diubah sejak halaman Anda buka.".into())
}

/// Membuka pengukuran sebuah periode SKP milik `pelaku`, atau yang sudah ada; `true` bila baru.
///
/// # Errors
/// [`Error::NotFound`] bila SKP itu bukan miliknya, belum ditetapkan, atau periodenya bukan periodenya atau belum mulai.
pub async fn buka(
    conn: &mut PgConnection,
    skp: SkpId,
    mulai: NaiveDate,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
) -> Result<(PengukuranId, bool)> {
    let b = sqlx::query!(
        r#"
        select s.mulai, s.selesai, kalender('PENGUKURAN') as "kalender!: Json<Kalender>",
            (select p.pengukuran_id from pengukuran p
             where p.skp_id = s.skp_id and p.jenis = jenis_periode('PENGUKURAN', $3) and p.mulai = $3
             order by p.ke desc limit 1) as ada
        from skp s
        where s.skp_id = $1 and s.pemilik_id = $2 and s.dokumen is not null
        for update of s
        "#,
        skp.uuid(),
        pelaku.id.uuid(),
        mulai,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Error::NotFound)?;
    if let Some(ada) = b.ada {
        return Ok((ada.into(), false));
    }
    let masa = Rentang { mulai: b.mulai, selesai: b.selesai };
    let periode = b.kalender.0.dalam(masa).into_iter().find(|p| p.mulai == mulai && mulai <= pelaku.hari_ini);
    let periode = periode.ok_or(Error::NotFound)?;
    let id = PengukuranId::new();
    sqlx::query!(
        "insert into pengukuran (pengukuran_id, pegawai_id, skp_id, jenis, mulai, selesai, dibuat_pada)
         values ($1, $2, $3, $4, $5, $6, $7)",
        id.uuid(),
        pelaku.id.uuid(),
        skp.uuid(),
        periode.kala.jenis().kode_satuan(),
        periode.mulai,
        periode.selesai,
        pada,
    )
    .execute(conn)
    .await?;
    Ok((id, true))
}

/// Mencatat bahwa sebuah pengukuran dibuka.
pub async fn catat_pembukaan(
    conn: &mut PgConnection,
    id: PengukuranId,
    baru: bool,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    audit::catat(conn, jejak("pengukuran.pembukaan", id, pelaku.id, pada, json!({ "baru": baru })), kiriman).await
}

/// Menyimpan isinya: satu pernyataan, berapa pun indikatornya.
async fn simpan_isian(conn: &mut PgConnection, p: &Pengisian, isian: &[Isian]) -> Result<()> {
    let indikator: Vec<Uuid> = isian.iter().map(|i| i.indikator.uuid()).collect();
    let tulisan: Vec<String> = isian.iter().map(|i| i.tulisan.clone()).collect();
    let angka: Vec<Option<Decimal>> = isian.iter().map(|i| i.angka).collect();
    let kumulatif: Vec<Option<Decimal>> = isian.iter().map(|i| i.kumulatif).collect();
    let usul: Vec<Option<Decimal>> = isian.iter().map(|i| i.usul).collect();
    let keterangan: Vec<String> = isian.iter().map(|i| i.keterangan.clone()).collect();
    let hasil = sqlx::query!(
        r#"
        with u as (
            update pengukuran set status = 'DIISI', versi = versi + 1
            where pengukuran_id = $1 and versi = $8 and status in ('TERBUKA', 'DIISI')
            returning pengukuran_id
        ),
        isi as (
            insert into realisasi (pengukuran_id, indikator_id, tulisan, angka, kumulatif, usul, keterangan)
            select u.pengukuran_id, b.indikator, b.tulisan, b.angka, b.kumulatif, b.usul, b.keterangan
            from u
            cross join unnest($2::uuid[], $3::text[], $4::numeric[], $5::numeric[], $6::numeric[], $7::text[])
                as b (indikator, tulisan, angka, kumulatif, usul, keterangan)
            on conflict (pengukuran_id, indikator_id) do update
            set tulisan = excluded.tulisan, angka = excluded.angka, kumulatif = excluded.kumulatif,
                usul = excluded.usul, keterangan = excluded.keterangan
        )
        select pengukuran_id from u
        "#,
        p.id.uuid(),
        &indikator,
        &tulisan,
        &angka as &[Option<Decimal>],
        &kumulatif as &[Option<Decimal>],
        &usul as &[Option<Decimal>],
        &keterangan,
        p.versi,
    )
    .fetch_optional(conn)
    .await?;
    hasil.map(|_| ()).ok_or_else(bergeser)
}

/// Menyimpan isi yang masih dapat diubah.
pub async fn simpan(
    conn: &mut PgConnection,
    p: &Pengisian,
    isian: &[Isian],
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    simpan_isian(conn, p, isian).await?;
    let terisi = isian.iter().filter(|i| !i.tulisan.is_empty()).count();
    audit::catat(conn, jejak("pengukuran.pengisian", p.id, p.oleh, pada, json!({ "terisi": terisi })), kiriman).await
}

/// Menyimpan isinya, lalu membekukan dokumennya.
pub async fn tetapkan(
    conn: &mut PgConnection,
    p: &Penetapan,
    isian: &[Isian],
    dokumen: &DokumenPengukuran,
    kiriman: &Kiriman,
) -> Result<()> {
    simpan_isian(conn, &p.pengisian, isian).await?;
    let beku = dokumen.tulis().map_err(anyhow::Error::new)?;
    let sidik = sidik(beku.as_bytes());
    let (terukur, tercapai) = dokumen.hitung();
    let hasil = sqlx::query!(
        "update pengukuran
         set status = 'DITETAPKAN', ditetapkan_pada = $2, dokumen = $3, sidik = $4, terukur = $5, tercapai = $6
         where pengukuran_id = $1 and status = 'DIISI'",
        p.pengisian.id.uuid(),
        p.pada,
        beku,
        sidik,
        terukur,
        tercapai,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(bergeser());
    }
    let rincian = json!({ "sidik": hex::encode(&sidik) });
    audit::catat(conn, jejak("pengukuran.penetapan", p.pengisian.id, p.pengisian.oleh, p.pada, rincian), kiriman).await
}

/// Mengabari penilainya bahwa pengukuran itu ditetapkan.
pub async fn kabarkan_penetapan(conn: &mut PgConnection, t: &Terbaca, pada: DateTime<Utc>) -> Result<()> {
    let penilai: Vec<PegawaiId> = t.pihak.get(1).map(|p| p.id).into_iter().collect();
    let tautan = format!("/pengukuran/{}", t.pengukuran.id());
    kabarkan(conn, &Kabar { kepada: &penilai, jenis: Jenis::PengukuranDitetapkan, tautan: &tautan, pada }).await
}

/// Membuka versi berikutnya dengan realisasi yang sama.
///
/// # Errors
/// [`Error::Conflict`] bila versi berikutnya sudah dibuka.
pub async fn betulkan(
    conn: &mut PgConnection,
    p: &Pembetulan,
    id: PengukuranId,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    sqlx::query!(
        "with baru as (
            insert into pengukuran (pengukuran_id, pegawai_id, skp_id, jenis, mulai, selesai, ke, alasan, status, dibuat_pada)
            select $2, pegawai_id, skp_id, jenis, mulai, selesai, ke + 1, $3, 'DIISI', $4
            from pengukuran where pengukuran_id = $1
            returning pengukuran_id
         )
         insert into realisasi (pengukuran_id, indikator_id, tulisan, angka, kumulatif, usul, keterangan)
         select baru.pengukuran_id, r.indikator_id, r.tulisan, r.angka, r.kumulatif, r.usul, r.keterangan
         from baru cross join realisasi r where r.pengukuran_id = $1",
        p.dari.uuid(),
        id.uuid(),
        p.alasan,
        pada,
    )
    .execute(&mut *conn)
    .await
    .map_err(|galat| match galat.as_database_error().and_then(|e| e.constraint()) {
        Some("satu_pengukuran_per_versi") => {
            Error::Conflict("Versi berikutnya sudah dibuka. Muat ulang halaman untuk melihatnya.".into())
        }
        _ => galat.into(),
    })?;
    let rincian = json!({ "dari": p.dari, "alasan": p.alasan });
    audit::catat(conn, jejak("pengukuran.pembetulan", id, p.oleh, pada, rincian), kiriman).await
}
