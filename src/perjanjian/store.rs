//! SQL bagi perjanjian kinerja: satu dokumen, setiap peralihannya, dan sebagai sumber RHK.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::{
    formulir::Isi,
    model::{
        Ditetapkan, Ditolak, Draf, Indikator, Lanjutan, Penetapan, Penghapusan, Pengubahan, Perjanjian, PerjanjianId,
        Sasaran, Suntingan, Tersimpan,
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
    pegawai::Kartu,
};

/// Sasaran sebagaimana dikumpulkan basis data.
#[derive(Deserialize)]
pub(super) struct BarisSasaran {
    id: Uuid,
    asal: Uuid,
    sasaran: String,
    program: String,
    anggaran: String,
    indikator: Vec<Indikator>,
}

impl From<BarisSasaran> for Sasaran {
    fn from(b: BarisSasaran) -> Self {
        Self {
            id: b.id.into(),
            asal: b.asal,
            sasaran: b.sasaran,
            program: b.program,
            anggaran: b.anggaran,
            indikator: b.indikator,
        }
    }
}

/// Baris `perjanjian` bagi seorang pembaca.
struct Baris {
    perjanjian_id: Uuid,
    unit: String,
    tahun: i32,
    ke: i32,
    nomor: String,
    alasan: String,
    status: String,
    versi: i32,
    tanggal: Option<NaiveDate>,
    pihak: Json<Vec<Option<Kartu>>>,
    penyusun: bool,
    lanjutan: Option<Uuid>,
    lanjutan_ditetapkan: Option<bool>,
    sasaran: Json<Vec<BarisSasaran>>,
}

impl Baris {
    fn menjadi<S>(self, pelaku: &Pengguna, keadaan: S) -> Perjanjian<S> {
        let mut pihak = self.pihak.0.into_iter();
        Perjanjian {
            id: self.perjanjian_id.into(),
            nama_unit: self.unit,
            tahun: self.tahun,
            ke: self.ke,
            nomor: self.nomor,
            alasan: self.alasan,
            versi: self.versi,
            sasaran: self.sasaran.0.into_iter().map(Into::into).collect(),
            kepala: pihak.next().flatten().map(Into::into),
            atasan: pihak.next().flatten().map(Into::into),
            penyusun: self.penyusun.then_some(pelaku.id),
            keadaan,
        }
    }

    fn tersimpan(self, pelaku: &Pengguna) -> Tersimpan {
        let lanjutan =
            self.lanjutan.map(|id| Lanjutan { id: id.into(), ditetapkan: self.lanjutan_ditetapkan == Some(true) });
        match self.tanggal {
            Some(tanggal) if self.status == "ditetapkan" => {
                Tersimpan::Ditetapkan(self.menjadi(pelaku, Ditetapkan { tanggal, lanjutan }))
            }
            _ => Tersimpan::Draf(self.menjadi(pelaku, Draf)),
        }
    }
}

/// Satu perjanjian bagi seseorang; `$kunci` kosong atau `for update of p`.
macro_rules! baris {
    ($id:expr, $pelaku:expr, $kunci:literal) => {
        sqlx::query_as!(
            Baris,
            r#"
            select
                p.perjanjian_id,
                u.nama as unit,
                p.tahun,
                p.ke,
                p.nomor,
                p.alasan,
                p.status,
                p.versi,
                p.tanggal,
                coalesce(p.pihak, pihak_perjanjian(p.unit_id, $3)) as "pihak!: Json<Vec<Option<Kartu>>>",
                exists (select from perjanjian_disusun($2, $3) d where d.unit_id = p.unit_id) as "penyusun!",
                l.perjanjian_id as "lanjutan?",
                l.status = 'ditetapkan' as lanjutan_ditetapkan,
                (
                    select coalesce(json_agg(json_build_object(
                        'id', s.sasaran_id, 'asal', s.asal_id, 'sasaran', s.sasaran,
                        'program', s.program, 'anggaran', s.anggaran,
                        'indikator', (
                            select coalesce(json_agg(json_build_object('indikator', i.indikator, 'target', i.target)
                                                     order by i.urutan), '[]')
                            from perjanjian_indikator i where i.sasaran_id = s.sasaran_id)
                        ) order by s.urutan), '[]')
                    from perjanjian_sasaran s where s.perjanjian_id = p.perjanjian_id
                ) as "sasaran!: Json<Vec<BarisSasaran>>"
            from perjanjian p
            join unit u using (unit_id)
            left join lateral (
                select l.perjanjian_id, l.status from perjanjian l
                where l.unit_id = p.unit_id and l.tahun = p.tahun and l.ke > p.ke
                order by l.ke
                limit 1
            ) l on true
            where p.perjanjian_id = $1
              and exists (
                  select from perjanjian_dibaca($2, $3) d
                  where d.unit_id = p.unit_id and (p.status = 'ditetapkan' or d.draf))
            "#
                + $kunci,
            $id.uuid(),
            $pelaku.id.uuid(),
            $pelaku.hari_ini,
        )
    };
}

/// Perjanjian itu bagi `pelaku`; yang tidak boleh dibacanya tidak ada.
pub async fn cari(conn: &mut PgConnection, id: PerjanjianId, pelaku: &Pengguna) -> Result<Tersimpan> {
    let baris = baris!(id, pelaku, "").fetch_optional(conn).await?.ok_or(Error::NotFound)?;
    Ok(baris.tersimpan(pelaku))
}

/// Seperti [`cari`], dikunci sampai transaksi selesai.
pub async fn kunci(conn: &mut PgConnection, id: PerjanjianId, pelaku: &Pengguna) -> Result<Tersimpan> {
    let baris = baris!(id, pelaku, "for update of p").fetch_optional(conn).await?.ok_or(Error::NotFound)?;
    Ok(baris.tersimpan(pelaku))
}

/// Satu versi pada daftar versi.
pub struct Versi {
    /// Yang mana.
    pub id: PerjanjianId,
    /// Nomor urutnya.
    pub ke: i32,
    /// Mengapa diubah.
    pub alasan: String,
    /// Tanggalnya, bila sudah ditetapkan.
    pub tanggal: Option<NaiveDate>,
    /// Kapan dicatat.
    pub pada: Option<DateTime<Utc>>,
    /// Oleh siapa dicatat.
    pub oleh: String,
}

/// Semua versi bagi unit dan tahun itu yang boleh dibaca, terbaru dahulu.
pub async fn versi(conn: &mut PgConnection, id: PerjanjianId, pelaku: &Pengguna) -> Result<Vec<Versi>> {
    let baris = sqlx::query!(
        r#"
        select
            p.perjanjian_id,
            p.ke,
            p.alasan,
            p.tanggal,
            p.ditetapkan_pada,
            coalesce((select i.nama from identitas_pegawai i where i.pegawai_id = p.ditetapkan_oleh limit 1), '') as "oleh!"
        from perjanjian ini
        join perjanjian p using (unit_id, tahun)
        join perjanjian_dibaca($2, $3) d on d.unit_id = p.unit_id
        where ini.perjanjian_id = $1 and (p.status = 'ditetapkan' or d.draf)
        order by p.ke desc
        limit 50
        "#,
        id.uuid(),
        pelaku.id.uuid(),
        pelaku.hari_ini,
    )
    .fetch_all(conn)
    .await?;
    Ok(baris
        .into_iter()
        .map(|b| Versi {
            id: b.perjanjian_id.into(),
            ke: b.ke,
            alasan: b.alasan,
            tanggal: b.tanggal,
            pada: b.ditetapkan_pada,
            oleh: b.oleh,
        })
        .collect())
}

/// Memulai draf pertama bagi sebuah unit.
///
/// # Errors
/// [`Error::NotFound`] bila unit itu bukan yang disusunnya; [`Error::Conflict`] bila perjanjiannya sudah ada.
pub async fn buat(
    conn: &mut PgConnection,
    id: PerjanjianId,
    unit: Uuid,
    tahun: i32,
    pelaku: &Pengguna,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let menyusun = sqlx::query_scalar!(
        r#"select exists (select from perjanjian_disusun($1, $2) d where d.unit_id = $3) as "ada!""#,
        pelaku.id.uuid(),
        pelaku.hari_ini,
        unit,
    )
    .fetch_one(&mut *conn)
    .await?;
    if !menyusun {
        return Err(Error::NotFound);
    }
    let dibuat = sqlx::query!(
        "insert into perjanjian (perjanjian_id, unit_id, tahun, ke, dibuat_oleh)
         select $1, $2, $3, 1, $4
         where not exists (select from perjanjian p where p.unit_id = $2 and p.tahun = $3)
         on conflict do nothing",
        id.uuid(),
        unit,
        tahun,
        pelaku.id.uuid(),
    )
    .execute(&mut *conn)
    .await?;
    if dibuat.rows_affected() == 0 {
        return Err(Error::Conflict(format!("Perjanjian kinerja {tahun} unit itu sudah ada.")));
    }
    audit::catat(conn, jejak("perjanjian.pembuatan", id, pelaku.id, pada, json!({ "tahun": tahun })), kiriman).await
}

/// Menyimpan isi draf bila belum diubah orang lain sejak `versi`.
///
/// # Errors
/// [`Error::Conflict`] bila sudah.
pub async fn simpan(
    conn: &mut PgConnection,
    izin: &Suntingan,
    versi: i32,
    isi: &Isi,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<()> {
    let kolom = |ambil: fn(&Sasaran) -> &String| isi.sasaran.iter().map(|s| ambil(s).clone()).collect::<Vec<_>>();
    let id: Vec<Uuid> = isi.sasaran.iter().map(|s| s.id.uuid()).collect();
    let (mut milik, mut indikator, mut target) = (Vec::new(), Vec::new(), Vec::new());
    for (s, i) in isi.sasaran.iter().flat_map(|s| s.indikator.iter().map(move |i| (s, i))) {
        milik.push(s.id.uuid());
        indikator.push(i.indikator.clone());
        target.push(i.target.clone());
    }
    let disimpan = sqlx::query!(
        r#"
        with ini as (
            update perjanjian set nomor = $3, versi = versi + 1
            where perjanjian_id = $1 and versi = $2 and status = 'draf'
            returning perjanjian_id, unit_id, tahun
        ),
        terhapus as (
            delete from perjanjian_sasaran s using ini where s.perjanjian_id = ini.perjanjian_id
        ),
        sasaran as (
            insert into perjanjian_sasaran (sasaran_id, perjanjian_id, asal_id, urutan, sasaran, program, anggaran)
            -- Asal hanya diakui bila memang sasaran unit itu pada tahun itu.
            select b.id, ini.perjanjian_id,
                   case when exists (
                       select from perjanjian_sasaran l join perjanjian p using (perjanjian_id)
                       where l.asal_id = b.asal and p.unit_id = ini.unit_id and p.tahun = ini.tahun)
                   then b.asal else b.id end,
                   b.urutan, b.sasaran, b.program, b.anggaran
            from ini
            cross join unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[])
                 with ordinality as b (id, asal, sasaran, program, anggaran, urutan)
        ),
        indikator as (
            insert into perjanjian_indikator (sasaran_id, urutan, indikator, target)
            select b.sasaran_id, b.urutan, b.indikator, b.target
            from ini
            cross join unnest($9::uuid[], $10::text[], $11::text[])
                 with ordinality as b (sasaran_id, indikator, target, urutan)
        )
        select perjanjian_id from ini
        "#,
        izin.perjanjian.uuid(),
        versi,
        isi.nomor,
        &id,
        &isi.asal(),
        &kolom(|s| &s.sasaran),
        &kolom(|s| &s.program),
        &kolom(|s| &s.anggaran),
        &milik,
        &indikator,
        &target,
    )
    .fetch_optional(&mut *conn)
    .await?;
    disimpan.ok_or(Ditolak::IsiBerubah)?;
    let rincian = json!({ "sasaran": isi.sasaran.len(), "indikator": milik.len() });
    audit::catat(conn, jejak("perjanjian.isi", izin.perjanjian, izin.oleh, pada, rincian), kiriman).await
}

/// Menyimpan penetapan dengan nama dan jabatan para pihak hari ini.
pub async fn simpan_penetapan(
    conn: &mut PgConnection,
    p: &Penetapan,
    hari: NaiveDate,
    kiriman: &Kiriman,
) -> Result<()> {
    let hasil = sqlx::query!(
        "update perjanjian
         set status = 'ditetapkan', tanggal = $2, ditetapkan_pada = $3, ditetapkan_oleh = $4,
             pihak = pihak_perjanjian(unit_id, $5)
         where perjanjian_id = $1 and status = 'draf'",
        p.perjanjian.uuid(),
        p.tanggal,
        p.pada,
        p.oleh.uuid(),
        hari,
    )
    .execute(&mut *conn)
    .await?;
    if hasil.rows_affected() != 1 {
        return Err(Ditolak::BukanDraf.into());
    }
    let rincian = json!({ "tanggal": p.tanggal });
    audit::catat(conn, jejak("perjanjian.penetapan", p.perjanjian, p.oleh, p.pada, rincian), kiriman).await
}

/// Menghapus draf; jejaknya tinggal.
pub async fn hapus(conn: &mut PgConnection, p: &Penghapusan, kiriman: &Kiriman) -> Result<()> {
    let hasil =
        sqlx::query!("delete from perjanjian where perjanjian_id = $1 and status = 'draf'", p.perjanjian.uuid())
            .execute(&mut *conn)
            .await?;
    if hasil.rows_affected() != 1 {
        return Err(Ditolak::BukanDraf.into());
    }
    audit::catat(conn, jejak("perjanjian.penghapusan", p.perjanjian, p.oleh, p.pada, json!({})), kiriman).await
}

/// Memulai versi berikutnya, berisi salinan yang berlaku.
///
/// # Errors
/// [`Error::Conflict`] bila versi berikutnya sudah ada.
pub async fn simpan_pengubahan(conn: &mut PgConnection, p: &Pengubahan, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        r#"
        with baru as (
            insert into perjanjian (perjanjian_id, unit_id, tahun, ke, nomor, alasan, dibuat_oleh)
            select $2, l.unit_id, l.tahun, l.ke + 1, l.nomor, $3, $4
            from perjanjian l where l.perjanjian_id = $1
            on conflict do nothing
            returning perjanjian_id
        ),
        asal as materialized (
            select s.*, gen_random_uuid() as baru_id
            from perjanjian_sasaran s cross join baru
            where s.perjanjian_id = $1
        ),
        sasaran as (
            insert into perjanjian_sasaran (sasaran_id, perjanjian_id, asal_id, urutan, sasaran, program, anggaran)
            select a.baru_id, $2, a.asal_id, a.urutan, a.sasaran, a.program, a.anggaran from asal a
        ),
        indikator as (
            insert into perjanjian_indikator (sasaran_id, urutan, indikator, target)
            select a.baru_id, i.urutan, i.indikator, i.target
            from asal a join perjanjian_indikator i using (sasaran_id)
        )
        select perjanjian_id from baru
        "#,
        p.lama.uuid(),
        p.baru.uuid(),
        p.alasan,
        p.oleh.uuid(),
    )
    .fetch_optional(&mut *conn)
    .await?;
    hasil.ok_or(Ditolak::SudahBerlanjut)?;
    let rincian = json!({ "lama": p.lama, "alasan": p.alasan });
    audit::catat(conn, jejak("perjanjian.perubahan", p.baru, p.oleh, p.pada, rincian), kiriman).await
}

fn jejak(
    peristiwa: &'static str,
    perjanjian: PerjanjianId,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    rincian: Value,
) -> Jejak {
    Jejak { peristiwa, objek_jenis: "perjanjian", objek: perjanjian.uuid(), pelaku: Some(oleh), pada, rincian }
}
