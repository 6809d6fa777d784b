-- Melayani `src/tim`: tim kerja lintas unit, ketua dan anggotanya dari hari ke hari.

create table tim (
    tim_id     uuid primary key,
    nama       text not null,
    -- Surat keputusan atau surat tugas yang membentuknya.
    dasar      text not null,
    mulai      date not null,
    -- Hari sesudah hari terakhir; kosong: belum ditentukan.
    selesai    date,
    pembuat_id uuid not null references pegawai,
    versi      integer not null default 1,

    constraint tim_bernama check (nama <> '' and char_length(nama) <= 150),
    constraint tim_berdasar check (dasar <> ''),
    constraint tim_masa_berlaku check (selesai is null or mulai < selesai)
);

create index tim_nama on tim (lower(nama), tim_id);
create index tim_pembuat on tim (pembuat_id);

-- Ketua juga sebuah kedudukan bertanggal; yang digantikan tidak hilang dari riwayatnya.
create table anggota_tim (
    anggota_id uuid primary key,
    tim_id     uuid not null references tim,
    pegawai_id uuid not null references pegawai,
    sebagai    text not null,
    mulai      date not null,
    selesai    date,

    constraint sebagai_dalam_tim check (sebagai in ('KETUA', 'ANGGOTA')),
    -- Yang berakhir sebelum sempat mulai tidak pernah berlaku.
    constraint anggota_masa_berlaku check (selesai is null or mulai <= selesai),
    constraint satu_ketua_pada_satu_hari exclude using gist
        (tim_id with =, daterange(mulai, selesai) with &&) where (sebagai = 'KETUA'),
    constraint satu_kedudukan_dalam_tim exclude using gist
        (tim_id with =, pegawai_id with =, daterange(mulai, selesai) with &&)
);

create index anggota_tim_orang on anggota_tim (pegawai_id, tim_id);

-- Siapa anggota tim apa pada hari itu, dan siapa ketuanya.
create function anggota_pada(hari date)
    returns table (tim_id uuid, nama text, pegawai_id uuid, sebagai text, ketua_id uuid)
    language sql stable
as $$
    select t.tim_id, t.nama, a.pegawai_id, a.sebagai, k.pegawai_id
    from tim t
    join anggota_tim a using (tim_id)
    left join anggota_tim k
        on k.tim_id = t.tim_id and k.sebagai = 'KETUA' and berlaku(k.mulai, k.selesai, hari)
    where berlaku(t.mulai, t.selesai, hari) and berlaku(a.mulai, a.selesai, hari)
$$;

-- Sebutan tim sebagaimana tercetak pada «Penugasan dari …».
create function sebutan_tim(nama text, ketua text) returns text
    language sql immutable
    return concat(case when lower(nama) like 'tim %' then nama else 'Tim ' || nama end, ' – ketua ' || ketua);
