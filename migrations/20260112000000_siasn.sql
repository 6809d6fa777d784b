-- Melayani `src/kepegawaian/siasn`: impor ekspor SIASN yang dilihat dahulu, diterapkan, dan dapat dibatalkan.

-- Tanda pengenal di SIASN, dan dari mana serta sejak kapan datanya.
alter table pegawai
    add column pns_id          text unique,
    add column email_dinas     text,
    add column kedudukan_hukum text,
    add column status_cpns_pns text,
    add column tmt_golongan    date,
    add column instansi_kerja  text,
    add column sumber          text not null default 'APLIKASI',
    add column sumber_pada     timestamptz;
alter table unit
    add column unor_id     text unique,
    add column sumber      text not null default 'APLIKASI',
    add column sumber_pada timestamptz;
alter table jabatan
    add column jabatan_siasn_id text unique,
    add column sumber           text not null default 'APLIKASI',
    add column sumber_pada      timestamptz;

create index jabatan_nama on jabatan (lower(nama));

create table impor_siasn (
    impor_id        uuid primary key,
    nama_berkas     text not null,
    keadaan         text not null default 'PRATINJAU',
    kolom_hilang    text[] not null,
    pengunggah_id   uuid not null references pegawai,
    diunggah_pada   timestamptz not null,
    diterapkan_pada timestamptz,
    dibatalkan_pada timestamptz,

    constraint keadaan_impor_dikenal check (keadaan in ('PRATINJAU', 'DITERAPKAN', 'DIBATALKAN'))
);

-- Satu baris berkas sebagai perbedaan; yang tetap tidak membawa isi.
create table impor_siasn_baris (
    impor_id   uuid not null references impor_siasn on delete cascade,
    nomor      integer not null,
    status     text not null,
    -- Bagi orang baru: yang akan menjadi miliknya.
    pegawai_id uuid not null,
    nama       text not null,
    nip        text not null,
    alasan     text[] not null,
    -- Dapat diikutkan, walau meragukan.
    boleh      boolean not null,
    ikut       boolean not null default false,
    beda       jsonb,
    isi        jsonb,

    -- Rencana penempatan, ditulis saat diterapkan: TETAP, KOREKSI atas yang lama, atau PINDAH.
    langkah       text,
    penempatan_id uuid,
    lama_id       uuid,
    unit_id       uuid,
    jabatan_id    uuid,
    mulai         date,
    -- Pembatalan membiarkannya, karena sudah diubah orang lain.
    tertahan      boolean not null default false,

    primary key (impor_id, nomor),
    constraint status_baris_dikenal check (status in ('baru', 'berubah', 'tetap', 'hilang', 'meragukan'))
);

create index impor_siasn_baris_status on impor_siasn_baris (impor_id, status, nomor);

-- Unit dan jabatan struktural yang belum dikenal, dan apa yang ditentukan orang tentangnya.
create table impor_siasn_usul (
    impor_id      uuid not null references impor_siasn on delete cascade,
    jenis         text not null,
    kunci         text not null,
    nama          text not null,
    siasn_id      text,
    jumlah        integer not null,
    -- Milik unit atau jabatan yang akan dibuat.
    baru_id       uuid not null,
    cara          text not null default '',
    -- Unit yang sama, atau unit atasannya.
    unit_id       uuid,

    primary key (impor_id, jenis, kunci),
    constraint jenis_usul_dikenal check (jenis in ('UNIT', 'JABATAN')),
    constraint cara_usul_dikenal check (cara in ('', 'SAMA', 'BUAT', 'JPT', 'ADMINISTRATOR', 'PENGAWAS', 'FUNGSIONAL', 'PELAKSANA')),
    constraint unit_usul_disebut check (cara not in ('SAMA', 'BUAT') or unit_id is not null)
);

-- Setiap baris yang diubah impor: sebelum (kosong bila baru) dan sesudahnya.
create table impor_siasn_cadangan (
    impor_id   uuid not null references impor_siasn on delete cascade,
    tabel      text not null,
    kunci      uuid not null,
    pegawai_id uuid,
    sebelum    jsonb,
    sesudah    jsonb,

    primary key (impor_id, tabel, kunci)
);

-- Selama satu transaksi menulis ribuan orang, identitasnya disusun sekali di akhir, bukan orang demi orang.
create function sedang_massal() returns boolean
    language sql stable
    return coalesce(current_setting('kinerja.massal', true), '') = 'ya';

create or replace function pegawai_berubah() returns trigger language plpgsql as $$
begin
    if not sedang_massal() then
        perform susun_identitas(new.pegawai_id);
    end if;
    return null;
end $$;

create or replace function penempatan_berubah() returns trigger language plpgsql as $$
begin
    if sedang_massal() then
        return null;
    end if;
    if tg_op <> 'INSERT' then
        perform susun_identitas(old.pegawai_id);
    end if;
    if tg_op <> 'DELETE' then
        perform susun_identitas(new.pegawai_id);
    end if;
    return null;
end $$;

create or replace function jabatan_berubah() returns trigger language plpgsql as $$
begin
    if not sedang_massal() then
        perform susun_identitas(s.pegawai_id)
        from (select distinct pegawai_id from penempatan where jabatan_id = new.jabatan_id order by 1) s;
    end if;
    return null;
end $$;

create or replace function unit_masa_berubah() returns trigger language plpgsql as $$
declare
    siapa uuid := case tg_op when 'DELETE' then old.unit_id else new.unit_id end;
begin
    if not sedang_massal() then
        perform susun_identitas(s.pegawai_id)
        from (
            select p.pegawai_id from penempatan p where p.unit_id = siapa
            union
            select p.pegawai_id from unit_masa m join penempatan p using (unit_id) where m.induk_id = siapa
            order by 1
        ) s;
    end if;
    return null;
end $$;

-- Identitas dan penilai semua orang, sekaligus; penutup sebuah perubahan massal.
create function susun_semua() returns void
    language sql
as $$
    select giliran_susunan();

    delete from identitas_pegawai;

    insert into identitas_pegawai (pegawai_id, urutan, mulai, selesai, unit_id, zona, nama, kartu)
    select p.pegawai_id, t.urutan, t.mulai, t.selesai, t.unit_id, t.zona,
        concat(nullif(p.gelar_depan, '') || ' ', p.nama, ', ' || nullif(p.gelar_belakang, '')),
        json_build_object(
            'id', p.pegawai_id, 'jenis', p.jenis, 'nip', p.nip, 'nrp', p.nrp, 'nama', p.nama,
            'gelar_depan', p.gelar_depan, 'gelar_belakang', p.gelar_belakang, 'golongan', p.golongan,
            'sebagai', t.sebagai, 'jabatan', t.jabatan, 'jenis_jabatan', t.jenis_jabatan, 'unit', t.unit)
    from pegawai p
    cross join lateral (
        select case e.sebagai when 'DEFINITIF' then 0 else 1 end as urutan,
            greatest(e.mulai, u.mulai, a.mulai) as mulai, least(e.selesai, u.selesai, a.selesai) as selesai,
            e.unit_id, u.zona, e.sebagai, j.nama as jabatan, j.jenis as jenis_jabatan,
            concat_ws(', ', u.nama, nullif(a.nama, (select i.nama from instansi i))) as unit
        from penempatan e
        join jabatan j using (jabatan_id)
        join unit_masa u on u.unit_id = e.unit_id
            and daterange(u.mulai, u.selesai) && daterange(e.mulai, e.selesai)
        left join unit_masa a on a.unit_id = u.induk_id
            and daterange(a.mulai, a.selesai) && daterange(u.mulai, u.selesai) * daterange(e.mulai, e.selesai)
        where e.pegawai_id = p.pegawai_id
        union all
        select 2, '-infinity', 'infinity', null, 'WIB', null, p.jabatan_luar, null, p.unit_luar
    ) t;

    select susun_penilai(null);
$$;

-- Di antara `yang`, yang masih ditunjuk tabel lain; tabel turunan dan `kecuali` tidak dihitung.
create function masih_dirujuk(tabel regclass, yang uuid[], kecuali text[]) returns setof uuid
    language plpgsql stable
as $$
declare
    kait record;
begin
    for kait in
        select c.conrelid::regclass as dari, a.attname as kolom
        from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and c.confrelid = tabel
          and c.conrelid::regclass::text <> all (kecuali || array['identitas_pegawai', 'penilai_pegawai', 'unit_masa'])
    loop
        return query execute format('select %I from %s where %I = any ($1)', kait.kolom, kait.dari, kait.kolom)
            using yang;
    end loop;
end $$;
