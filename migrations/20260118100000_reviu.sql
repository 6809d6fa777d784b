-- Melayani `src/skp/reviu`: reviu rencana SKP oleh pengelola kinerja (formulir F6), bila instansi memakainya.

create table reviu (
    reviu_id uuid primary key,
    skp_id   uuid not null references skp on delete cascade,
    oleh_id  uuid not null references pegawai,
    -- Nama dan jabatan pengelola sebagaimana saat ia menandatangani.
    nama     text not null,
    jabatan  text not null,
    pada     timestamptz not null,
    hasil    text not null,
    -- Catatan perbaikan per RHK: daftar {rencana, catatan}.
    catatan  jsonb not null,
    -- Formulir F6 beku, apa adanya, dan SHA-256-nya.
    dokumen  text not null,
    sidik    bytea not null,

    constraint hasil_dikenal check (hasil in ('SESUAI', 'PERLU_PERBAIKAN'))
);

create index reviu_skp on reviu (skp_id, pada desc);

-- Yang sudah ditandatangani tidak berubah; ia hanya hilang bersama draf yang dihapus pemiliknya.
create trigger reviu_tidak_berubah before update on reviu
    for each row execute function tolak_perubahan();

-- Reviu atas isi yang diajukan terakhir; pada draf yang dikembalikan, reviu yang harus ditindaklanjuti.
alter table skp add column reviu_id uuid references reviu;
alter table skp drop constraint status_dikenal;
alter table skp add constraint status_dikenal check (status in ('draf', 'diajukan', 'direviu', 'ditetapkan'));
alter table skp add constraint direviu_berreviu check
    (case status when 'direviu' then reviu_id is not null when 'diajukan' then reviu_id is null else true end);

drop index skp_menunggu;
create index skp_menunggu on skp (pemilik_id) where status in ('diajukan', 'direviu');

create or replace function skp_menunggu(siapa uuid[]) returns table (pemilik_id uuid, tahun integer)
    language sql stable
as $$
    select s.pemilik_id, s.tahun from skp s
    where s.status in ('diajukan', 'direviu') and s.pemilik_id = any (siapa)
$$;

-- Pengelola kinerja yang mereviu SKP orang itu: yang lingkupnya meliputi unitnya dan dapat masuk; tidak
-- pernah dirinya sendiri.
-- plpgsql: beranda dan halaman SKP menyebutnya, tetapi hampir tidak pernah menjalankannya; isinya tidak ikut dibuka
-- pada setiap pertanyaan mereka.
create function pengelola_kinerja(siapa uuid, hari date) returns table (pegawai_id uuid, nama text)
    language plpgsql stable
as $$
#variable_conflict use_column
begin
    return query
    with recursive naik as (
        select t.unit_id from penempatan t
        where t.pegawai_id = siapa and t.sebagai = 'DEFINITIF' and berlaku(t.mulai, t.selesai, hari)
        union
        select m.induk_id
        from naik n join unit_masa m on m.unit_id = n.unit_id and m.mulai <= hari and hari < m.selesai
        where m.induk_id is not null
    )
    select distinct p.pegawai_id,
        (select i.nama from identitas_pegawai i where i.pegawai_id = p.pegawai_id order by i.urutan limit 1)
    from peran_pegawai p
    join akun a on a.pegawai_id = p.pegawai_id and a.aktif
    where p.peran = 'PENGELOLA' and p.pegawai_id <> siapa and berlaku(p.mulai, p.selesai, hari)
      and (p.unit_id is null or p.unit_id in (select n.unit_id from naik n))
    order by 2, 1
    limit 10;
end $$;

-- SKP yang menunggu reviu seorang pengelola kinerja, yang terlama dahulu.
create function menunggu_reviu(siapa uuid, hari date, banyak integer) returns setof skp
    language plpgsql stable
as $$
begin
    return query
    select s.*
    from dijangkau(siapa, array['PENGELOLA'], hari) d
    join skp s on s.pemilik_id = d.pegawai_id and s.status = 'diajukan'
    where s.pemilik_id <> siapa
    order by s.diajukan_pada
    limit banyak;
end $$;

-- Seperti sebelumnya; pengelola kinerja seluruh instansi pun membaca yang diajukan.
create or replace function skp_pihak(hari date) returns table (skp_id uuid, pegawai_id uuid) language sql stable as $$
    select s.skp_id, s.pemilik_id from skp s
    union all
    select s.skp_id, h.penilai_id
    from skp s
    join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= hari and hari < h.selesai
    union all
    select s.skp_id, h.atasan_penilai_id
    from skp s
    join penilai_pegawai h on h.pegawai_id = s.pemilik_id and h.mulai <= hari and hari < h.selesai
    where s.status <> 'draf'
    union all
    select s.skp_id, p.pegawai_id
    from peran_pegawai p
    cross join skp s
    where p.peran in ('KEPEGAWAIAN', 'PIMPINAN_KEPEGAWAIAN', 'PYB', 'PENGELOLA')
      and p.unit_id is null and berlaku(p.mulai, p.selesai, hari) and s.status <> 'draf'
    union all
    select s.skp_id, p.pegawai_id
    from peran_pegawai p
    cross join lateral unit_di_bawah(p.unit_id, hari) u
    join penempatan t on t.unit_id = u.unit_id and t.sebagai = 'DEFINITIF'
        and berlaku(t.mulai, t.selesai, hari)
    join skp s on s.pemilik_id = t.pegawai_id
    where p.peran in ('PENGELOLA', 'KEPEGAWAIAN')
      and berlaku(p.mulai, p.selesai, hari) and s.status <> 'draf'
$$;

-- Pengelola pun dapat diingatkan.
alter table pengingat_skp drop constraint minta_dikenal;
alter table pengingat_skp add constraint minta_dikenal check (minta in ('PERIKSA', 'AJUKAN', 'REVIU'));
