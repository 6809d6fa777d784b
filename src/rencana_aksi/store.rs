//! SQL bagi rencana aksi.

use chrono::{DateTime, NaiveDate, Utc};
use rust_decimal::Decimal;
use serde_json::json;
use sqlx::{PgConnection, types::Json};
use uuid::Uuid;

use super::model::{Ditolak, Kelompok, Lembar, Peralihan, Ringkas, Setahun, Simpanan, baca_jenis, kode_jenis};
use crate::{
    kernel::{
        audit::{self, Jejak},
        auth::Pengguna,
        error::{Error, Result},
        form::Kiriman,
        id::PegawaiId,
    },
    pegawai::Hubungan,
    periode::{JenisPeriode, Kala},
};

fn kode(kala: Kala) -> &'static str {
    kode_jenis(kala.jenis()).unwrap_or("BULAN")
}

/// Lembar seseorang pada satu periode bagi `pelaku`; yang bukan pihaknya hari ini tidak menemukannya. Langkah draf
/// hanya bagi pemiliknya.
///
/// # Errors
/// [`Error::NotFound`] bagi yang bukan pihaknya.
pub async fn buka(conn: &mut PgConnection, pegawai: PegawaiId, kala: Kala, pelaku: &Pengguna) -> Result<Lembar> {
    let b = sqlx::query!(
        r#"
        select
            h.hubungan as "hubungan!",
            (select i.nama from identitas_pegawai i where i.pegawai_id = p.pegawai_id order by i.urutan limit 1) as nama,
            coalesce(l.versi, 0) as "versi!",
            rencana_aksi_terkunci($1, $4, $5) as "terkunci!",
            (
                select max(a.mulai) from rencana_aksi a
                where a.pegawai_id = $1 and a.jenis = $3 and a.mulai < $4 and a.status <> 'DIGANTIKAN'
            ) as sebelumnya,
            (
                select coalesce(json_agg(json_build_object(
                    'rencana', r.rencana_id, 'rhk', r.rhk,
                    'mulai', coalesce(b.mulai, s.mulai), 'selesai', coalesce(b.selesai, s.selesai),
                    'berlaku', b.skp_id is not null, 'langkah', coalesce(a.langkah, '[]')
                ) order by s.mulai, r.bagian desc, r.urutan), '[]')
                from skp s
                join rencana r using (skp_id)
                left join skp_selama($1, $4, $5) b on b.skp_id = s.skp_id
                left join lateral (
                    select json_agg(json_build_object(
                        'id', a.rencana_aksi_id, 'menggantikan', a.menggantikan_id, 'status', a.status,
                        'uraian', a.uraian, 'target', a.target, 'satuan', a.satuan, 'bukti', a.bukti_rencana,
                        'durasi', a.durasi) order by a.urutan) as langkah
                    from rencana_aksi a
                    where a.pegawai_id = $1 and a.jenis = $3 and a.mulai = $4 and a.rencana_id = r.rencana_id
                      and (a.status = 'BERLAKU' or (a.status = 'DRAF' and h.hubungan = 'PEMILIK'))
                ) a on true
                where s.pemilik_id = $1
                  and (b.skp_id is not null or a.langkah is not null)
            ) as "kelompok!: Json<Vec<Kelompok>>"
        from pegawai p
        cross join hubungan_kinerja($2, $1, $6) h (hubungan)
        left join rencana_aksi_lembar l on l.pegawai_id = $1 and l.jenis = $3 and l.mulai = $4
        where p.pegawai_id = $1 and h.hubungan is not null
        "#,
        pegawai.uuid(),
        pelaku.id.uuid(),
        kode(kala),
        kala.mulai(),
        kala.selesai(),
        pelaku.hari_ini,
    )
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)?;
    Ok(Lembar {
        pegawai,
        nama: b.nama.unwrap_or_default(),
        hubungan: Hubungan::baca(&b.hubungan).ok_or(Error::NotFound)?,
        kala,
        versi: b.versi,
        terkunci: b.terkunci,
        sebelumnya: b.sebelumnya.map(|mulai| Kala::memuat(kala.jenis(), mulai)),
        kelompok: b.kelompok.0,
    })
}

/// Rencana aksi milik `pegawai` sepanjang `tahun`.
pub async fn setahun(conn: &mut PgConnection, pegawai: PegawaiId, tahun: Kala, hari: NaiveDate) -> Result<Setahun> {
    let baris = sqlx::query!(
        r#"
        select
            i.jenis_rencana_aksi,
            jenis_periode('DOKUMENTASI', $4) as "dokumentasi!",
            exists (select from skp_selama($1, $2, $3)) as "ber_skp!",
            a.jenis as "jenis?",
            a.mulai as "mulai?",
            count(*) filter (where a.status = 'BERLAKU') as "berlaku!",
            count(*) filter (where a.status = 'DRAF') as "draf!"
        from instansi i
        left join rencana_aksi a
            on a.pegawai_id = $1 and a.mulai between $2 and $3 and a.status <> 'DIGANTIKAN'
        group by i.jenis_rencana_aksi, a.jenis, a.mulai
        order by a.mulai
        limit 100
        "#,
        pegawai.uuid(),
        tahun.mulai(),
        tahun.selesai(),
        hari,
    )
    .fetch_all(conn)
    .await?;
    let pertama = baris.first().ok_or(Error::NotFound)?;
    Ok(Setahun {
        jenis: JenisPeriode::baca(&pertama.jenis_rencana_aksi).unwrap_or(JenisPeriode::Bulanan),
        dokumentasi: JenisPeriode::baca(&pertama.dokumentasi).unwrap_or(JenisPeriode::Bulanan),
        ber_skp: pertama.ber_skp,
        berisi: baris
            .iter()
            .filter_map(|b| {
                let kala = Kala::memuat(baca_jenis(b.jenis.as_deref()?), b.mulai?);
                Some(Ringkas { kala, berlaku: b.berlaku, draf: b.draf })
            })
            .collect(),
    })
}

/// Kolom langkah, sebaris demi sebaris, bagi `unnest`.
#[derive(Default)]
struct Kolom {
    id: Vec<Uuid>,
    menggantikan: Vec<Option<Uuid>>,
    rencana: Vec<Uuid>,
    uraian: Vec<String>,
    target: Vec<String>,
    angka: Vec<Option<Decimal>>,
    satuan: Vec<String>,
    bukti: Vec<String>,
    durasi: Vec<String>,
}

impl Kolom {
    fn dari(simpanan: &Simpanan) -> Self {
        let mut kolom = Self::default();
        for l in &simpanan.langkah {
            kolom.id.push(l.id.uuid());
            kolom.menggantikan.push(l.menggantikan.map(|m| m.uuid()));
            kolom.rencana.push(l.rencana.uuid());
            kolom.uraian.push(l.uraian.clone());
            kolom.target.push(l.target.clone());
            kolom.angka.push(l.angka);
            kolom.satuan.push(l.satuan.clone());
            kolom.bukti.push(l.bukti.clone());
            kolom.durasi.push(l.durasi.clone());
        }
        kolom
    }
}

/// Menyimpan semua langkah draf periode itu sekaligus.
///
/// # Errors
/// [`Error::Conflict`] bila lembarnya sudah diubah sejak `versi` yang dilihat.
pub async fn simpan(conn: &mut PgConnection, s: &Simpanan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let kolom = Kolom::dari(s);
    let lembar = sqlx::query_scalar!(
        r#"
        with lembar as (
            insert into rencana_aksi_lembar as l (lembar_id, pegawai_id, jenis, mulai)
            values ($1, $2, $3, $4)
            on conflict (pegawai_id, jenis, mulai) do update set versi = l.versi + 1 where l.versi = $6
            returning l.lembar_id
        ),
        terhapus as (
            delete from rencana_aksi a using lembar
            where a.pegawai_id = $2 and a.jenis = $3 and a.mulai = $4 and a.status = 'DRAF'
              and a.rencana_aksi_id <> all ($7::uuid[])
        ),
        tersimpan as (
            insert into rencana_aksi as a (rencana_aksi_id, pegawai_id, rencana_id, jenis, mulai, selesai, urutan, uraian,
                                           target, angka, satuan, bukti_rencana, durasi, menggantikan_id)
            select b.id, $2, b.rencana, $3, $4, $5, b.urutan, b.uraian, b.target, b.angka, b.satuan, b.bukti, b.durasi,
                   b.menggantikan
            from lembar
            cross join unnest($7::uuid[], $8::uuid[], $9::uuid[], $10::text[], $11::text[], $12::numeric[], $13::text[],
                              $14::text[], $15::text[])
                 with ordinality as b (id, menggantikan, rencana, uraian, target, angka, satuan, bukti, durasi, urutan)
            on conflict (rencana_aksi_id) do update
            set urutan = excluded.urutan, uraian = excluded.uraian, target = excluded.target, angka = excluded.angka,
                satuan = excluded.satuan, bukti_rencana = excluded.bukti_rencana, durasi = excluded.durasi,
                rencana_id = excluded.rencana_id, menggantikan_id = excluded.menggantikan_id, versi = a.versi + 1
            where a.pegawai_id = $2 and a.status = 'DRAF'
        )
        select lembar_id from lembar
        "#,
        Uuid::now_v7(),
        s.pegawai.uuid(),
        kode(s.kala),
        s.kala.mulai(),
        s.kala.selesai(),
        s.versi,
        &kolom.id,
        &kolom.menggantikan as &[Option<Uuid>],
        &kolom.rencana,
        &kolom.uraian,
        &kolom.target,
        &kolom.angka as &[Option<Decimal>],
        &kolom.satuan,
        &kolom.bukti,
        &kolom.durasi,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Ditolak::Berubah)?;
    let rincian = json!({ "periode": s.kala.kode(), "langkah": s.langkah.len() });
    audit::catat(conn, jejak("rencana_aksi.draf", lembar, s.pegawai, pada, rincian), kiriman).await
}

/// Memberlakukan draf: langkah yang tidak berubah tetap langkah yang sama, yang lain menggantikan.
///
/// # Errors
/// [`Error::Conflict`] bila lembarnya sudah diubah.
pub async fn berlakukan(conn: &mut PgConnection, p: &Peralihan, pada: DateTime<Utc>, kiriman: &Kiriman) -> Result<()> {
    let hasil = sqlx::query!(
        r#"
        with lembar as (
            update rencana_aksi_lembar set versi = versi + 1
            where pegawai_id = $1 and jenis = $2 and mulai = $3 and versi = $4
            returning lembar_id
        ),
        draf as (
            select d.rencana_aksi_id, d.urutan, b.rencana_aksi_id as tetap
            from rencana_aksi d
            left join rencana_aksi b
                on b.rencana_aksi_id = d.menggantikan_id and b.status = 'BERLAKU'
                and (b.rencana_id, b.uraian, b.target, b.satuan, b.bukti_rencana, b.durasi)
                    = (d.rencana_id, d.uraian, d.target, d.satuan, d.bukti_rencana, d.durasi)
            where d.pegawai_id = $1 and d.jenis = $2 and d.mulai = $3 and d.status = 'DRAF'
        ),
        digantikan as (
            update rencana_aksi a set status = 'DIGANTIKAN'
            from lembar
            where a.pegawai_id = $1 and a.jenis = $2 and a.mulai = $3 and a.status = 'BERLAKU'
              and not exists (select from draf d where d.tetap = a.rencana_aksi_id)
            returning a.rencana_aksi_id
        ),
        terurut as (
            update rencana_aksi a set urutan = d.urutan
            from lembar, draf d where a.rencana_aksi_id = d.tetap
        ),
        terhapus as (
            delete from rencana_aksi a using lembar, draf d
            where a.rencana_aksi_id = d.rencana_aksi_id and d.tetap is not null
        ),
        berlaku as (
            update rencana_aksi a set status = 'BERLAKU', menggantikan_id = null
            from lembar, draf d
            where a.rencana_aksi_id = d.rencana_aksi_id and d.tetap is null
            returning a.rencana_aksi_id
        )
        select
            lembar_id,
            (select count(*) from berlaku) as "baru!",
            (select count(*) from digantikan) as "digantikan!"
        from lembar
        "#,
        p.pegawai.uuid(),
        kode(p.kala),
        p.kala.mulai(),
        p.versi,
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Ditolak::Berubah)?;
    let rincian = json!({ "periode": p.kala.kode(), "baru": hasil.baru, "digantikan": hasil.digantikan });
    audit::catat(conn, jejak("rencana_aksi.pemberlakuan", hasil.lembar_id, p.pegawai, pada, rincian), kiriman).await
}

/// Menyalin langkah periode `dari` sebagai draf, bagi RHK yang sama atau yang berbunyi sama pada SKP yang berlaku.
///
/// # Errors
/// [`Error::Conflict`] bila lembarnya sudah diubah, atau tidak ada yang dapat disalin.
pub async fn salin(
    conn: &mut PgConnection,
    p: &Peralihan,
    dari: Kala,
    pada: DateTime<Utc>,
    kiriman: &Kiriman,
) -> Result<i64> {
    let hasil = sqlx::query!(
        r#"
        with lembar as (
            insert into rencana_aksi_lembar as l (lembar_id, pegawai_id, jenis, mulai)
            values ($1, $2, $3, $4)
            on conflict (pegawai_id, jenis, mulai) do update set versi = l.versi + 1 where l.versi = $6
            returning l.lembar_id
        ),
        sumber as (
            select a.*, bool_or(a.status = 'BERLAKU') over () as ada_berlaku
            from rencana_aksi a
            where a.pegawai_id = $2 and a.jenis = $3 and a.mulai = $7 and a.status <> 'DIGANTIKAN'
        ),
        tujuan as (
            select distinct on (a.rencana_aksi_id) a.rencana_aksi_id, r.rencana_id
            from sumber a
            join rencana lama using (rencana_id)
            cross join skp_selama($2, $4, $5) s
            join rencana r on r.skp_id = s.skp_id and (r.rencana_id = a.rencana_id or r.rhk = lama.rhk)
            where not a.ada_berlaku or a.status = 'BERLAKU'
            order by a.rencana_aksi_id, (r.rencana_id = a.rencana_id) desc, s.mulai desc
        ),
        tersalin as (
            insert into rencana_aksi (rencana_aksi_id, pegawai_id, rencana_id, jenis, mulai, selesai, urutan, uraian,
                                      target, angka, satuan, bukti_rencana, durasi, asal_id)
            select gen_random_uuid(), $2, t.rencana_id, $3, $4, $5, a.urutan, a.uraian, a.target, a.angka, a.satuan,
                   a.bukti_rencana, a.durasi,
                   -- Draf dapat terhapus, jadi bukan asal.
                   case a.status when 'BERLAKU' then a.rencana_aksi_id end
            from lembar cross join tujuan t join sumber a using (rencana_aksi_id)
            returning rencana_aksi_id
        )
        select lembar_id, (select count(*) from tersalin) as "tersalin!" from lembar
        "#,
        Uuid::now_v7(),
        p.pegawai.uuid(),
        kode(p.kala),
        p.kala.mulai(),
        p.kala.selesai(),
        p.versi,
        dari.mulai(),
    )
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Ditolak::Berubah)?;
    if hasil.tersalin == 0 {
        return Err(Ditolak::TidakAdaSumber.into());
    }
    let rincian = json!({ "periode": p.kala.kode(), "dari": dari.kode(), "langkah": hasil.tersalin });
    audit::catat(conn, jejak("rencana_aksi.salinan", hasil.lembar_id, p.pegawai, pada, rincian), kiriman).await?;
    Ok(hasil.tersalin)
}

fn jejak(
    peristiwa: &'static str,
    lembar: Uuid,
    oleh: PegawaiId,
    pada: DateTime<Utc>,
    rincian: serde_json::Value,
) -> Jejak {
    Jejak { peristiwa, objek_jenis: "rencana_aksi", objek: lembar, pelaku: Some(oleh), pada, rincian }
}
