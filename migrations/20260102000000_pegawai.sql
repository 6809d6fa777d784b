-- Melayani `src/pegawai`: instansi, unit kerja, jabatan, pegawai, penempatan, dan siapa menilai siapa.
-- Setiap hubungan bertanggal: berlaku sejak `mulai` sampai sebelum `selesai`.

-- Satu basis data adalah satu instansi.
create table instansi (
    satu   boolean primary key default true check (satu),
    nama   text not null,
    tempat text not null,
    -- Data peragaan; basis data berisi orang sungguhan tidak boleh memuatnya.
    contoh boolean not null default false
);

create table unit (
    unit_id        uuid primary key,
    kode           text not null unique,
    nama           text not null,
    induk_id       uuid references unit,
    jenis          text not null,
    zona           text not null default 'WIB',
    -- Pejabat penilai paling rendah adalah pejabat pengawas atau yang diberi pendelegasian.
    kepala_menilai boolean not null,
    mulai          date not null,
    selesai        date,

    constraint zona_dikenal check (zona in ('WIB', 'WITA', 'WIT')),
    constraint unit_bukan_induknya_sendiri check (unit_id <> induk_id),
    constraint unit_masa_berlaku check (selesai is null or mulai < selesai)
);

create index unit_induk on unit (induk_id);

create table jabatan (
    jabatan_id uuid primary key,
    nama       text not null unique,
    jenis      text not null,
    constraint jenis_jabatan_dikenal
        check (jenis in ('JPT', 'ADMINISTRATOR', 'PENGAWAS', 'FUNGSIONAL', 'PELAKSANA'))
);

create table pegawai (
    pegawai_id      uuid primary key,
    jenis           text not null,
    nip             text unique,
    nrp             text,
    nama            text not null,
    gelar_depan     text not null default '',
    gelar_belakang  text not null default '',
    golongan        text not null default '',
    -- Jabatan dan unit penilai dari luar instansi, yang tidak punya penempatan.
    jabatan_luar    text not null default '',
    unit_luar       text not null default '',

    constraint jenis_pegawai_dikenal check (jenis in ('PNS', 'PPPK', 'NON_ASN')),
    constraint asn_bernip check (jenis = 'NON_ASN' or nip is not null),
    constraint nip_delapan_belas_angka check (nip ~ '^[0-9]{18}$')
);

-- Penilai bukan ASN masuk dengan NRP.
create unique index pegawai_nrp on pegawai (nrp) where nip is null;

create extension if not exists btree_gist;

create table penempatan (
    penempatan_id uuid primary key,
    pegawai_id    uuid not null references pegawai,
    unit_id       uuid not null references unit,
    jabatan_id    uuid not null references jabatan,
    sebagai       text not null,
    kepala        boolean not null,
    mulai         date not null,
    selesai       date,

    constraint sebagai_dikenal check (sebagai in ('DEFINITIF', 'PLT', 'PLH')),
    constraint pelaksana_tugas_mengepalai check (sebagai = 'DEFINITIF' or kepala),
    constraint penempatan_masa_berlaku check (selesai is null or mulai < selesai),
    constraint satu_jabatan_definitif exclude using gist
        (pegawai_id with =, daterange(mulai, selesai) with &&) where (sebagai = 'DEFINITIF'),
    constraint satu_kepala_definitif exclude using gist
        (unit_id with =, daterange(mulai, selesai) with &&) where (sebagai = 'DEFINITIF' and kepala)
);

create index penempatan_pegawai on penempatan (pegawai_id, mulai desc);
create index penempatan_kepala on penempatan (unit_id) where kepala;

-- Penilai yang ditetapkan tersendiri, mengalahkan yang mengikuti susunan unit.
create table penetapan_penilai (
    pegawai_id        uuid not null references pegawai,
    penilai_id        uuid not null references pegawai,
    atasan_penilai_id uuid references pegawai,
    dasar             text not null,
    mulai             date not null,
    selesai           date,

    primary key (pegawai_id, mulai),
    constraint penilai_bukan_yang_dinilai check (pegawai_id <> penilai_id),
    constraint atasan_bukan_yang_dinilai check (pegawai_id <> atasan_penilai_id),
    constraint penetapan_masa_berlaku check (selesai is null or mulai < selesai)
);

-- Peran yang diberikan instansi, di luar hubungan penilai dan yang dinilai.
create table peran_pegawai (
    pegawai_id uuid not null references pegawai,
    peran      text not null,
    -- Kosong: seluruh instansi.
    unit_id    uuid references unit,
    dasar      text not null,
    mulai      date not null,
    selesai    date,

    primary key (pegawai_id, peran, mulai),
    constraint peran_dikenal check (peran in (
        'KEPEGAWAIAN', 'PIMPINAN_KEPEGAWAIAN', 'PYB', 'KONSELOR', 'KONSELOR_PENILAI',
        'KONSELOR_FUNGSIONAL', 'PENGELOLA', 'ADMIN', 'AUDITOR')),
    constraint peran_masa_berlaku check (selesai is null or mulai < selesai)
);

create function berlaku(mulai date, selesai date, hari date) returns boolean
    language sql immutable
    return mulai <= hari and (selesai is null or hari < selesai);

-- Kepala yang menilai pada unit itu atau, bila tidak ada, pada unit di atasnya.
-- Plh. mendahului definitif (ia berhalangan), definitif mendahului Plt. (jabatan lowong).
create function kepala_terdekat(dari uuid, kecuali uuid[], hari date)
    returns table (pegawai_id uuid, unit_id uuid)
    language sql stable
as $$
    with recursive naik as (
        select u.unit_id, u.induk_id, u.kepala_menilai, 0 as tingkat
        from unit u where u.unit_id = dari
        union all
        select u.unit_id, u.induk_id, u.kepala_menilai, naik.tingkat + 1
        from unit u join naik on u.unit_id = naik.induk_id
    )
    select p.pegawai_id, p.unit_id
    from naik
    join penempatan p on p.unit_id = naik.unit_id and p.kepala
    where naik.kepala_menilai
      and berlaku(p.mulai, p.selesai, hari)
      and p.pegawai_id <> all (kecuali)
    order by naik.tingkat, array_position(array['PLH', 'DEFINITIF', 'PLT'], p.sebagai), p.mulai desc
    limit 1
$$;

-- Penilai dan Atasan Penilai seorang pegawai pada suatu hari.
-- Unit yang menyertai adalah unit yang mereka kepalai dalam hubungan ini, agar «Plt.» tercetak benar.
create function garis_penilai(
    siapa uuid, hari date,
    out penilai_id uuid, out penilai_unit_id uuid,
    out atasan_penilai_id uuid, out atasan_unit_id uuid)
    language plpgsql stable
as $$
declare
    unit_asal uuid;
    mengepalai boolean;
    unit_dinilai uuid;
begin
    select t.penilai_id, t.atasan_penilai_id into penilai_id, atasan_penilai_id
    from penetapan_penilai t
    where t.pegawai_id = siapa and berlaku(t.mulai, t.selesai, hari)
    order by t.mulai desc limit 1;

    if penilai_id is null then
        select p.unit_id, p.kepala into unit_asal, mengepalai
        from penempatan p
        where p.pegawai_id = siapa and p.sebagai = 'DEFINITIF' and berlaku(p.mulai, p.selesai, hari);
        if mengepalai then
            select u.induk_id into unit_asal from unit u where u.unit_id = unit_asal;
        end if;
        select k.pegawai_id, k.unit_id into penilai_id, penilai_unit_id
        from kepala_terdekat(unit_asal, array[siapa], hari) k;
    end if;

    if penilai_id is not null and atasan_penilai_id is null then
        -- Atasan mengikuti jabatan penilai, bukan jabatan asal seorang Plt.
        unit_dinilai := penilai_unit_id;
        if unit_dinilai is null then
            select p.unit_id into unit_dinilai
            from penempatan p
            where p.pegawai_id = garis_penilai.penilai_id and p.kepala
              and berlaku(p.mulai, p.selesai, hari)
            order by p.sebagai = 'DEFINITIF' desc limit 1;
        end if;
        select t.penilai_id into atasan_penilai_id
        from penetapan_penilai t
        where t.pegawai_id = garis_penilai.penilai_id and t.penilai_id <> siapa
          and berlaku(t.mulai, t.selesai, hari)
        order by t.mulai desc limit 1;
        if atasan_penilai_id is null then
            select u.induk_id into unit_dinilai from unit u where u.unit_id = unit_dinilai;
            select k.pegawai_id, k.unit_id into atasan_penilai_id, atasan_unit_id
            from kepala_terdekat(unit_dinilai, array[siapa, penilai_id], hari) k;
        end if;
    end if;
end $$;

-- Hasil hitungan garis_penilai untuk setiap rentang hari, agar membaca cukup satu pencarian indeks.
-- Ditulis hanya oleh susun_penilai, dalam transaksi yang mengubah penempatan.
create table penilai_pegawai (
    pegawai_id        uuid not null references pegawai,
    mulai             date not null,
    selesai           date not null,
    penilai_id        uuid not null references pegawai,
    penilai_unit_id   uuid references unit,
    atasan_penilai_id uuid references pegawai,
    atasan_unit_id    uuid references unit,

    primary key (pegawai_id, mulai),
    constraint tidak_menilai_diri_sendiri check (pegawai_id <> penilai_id),
    constraint tidak_mengatasi_diri_sendiri check (pegawai_id <> atasan_penilai_id)
);

create index penilai_pegawai_penilai on penilai_pegawai (penilai_id, pegawai_id);
create index penilai_pegawai_atasan on penilai_pegawai (atasan_penilai_id, pegawai_id);

-- Menyusun ulang penilai_pegawai bagi orang-orang itu; null berarti semua.
create function susun_penilai(siapa uuid[]) returns void
    language sql
as $$
    delete from penilai_pegawai where siapa is null or pegawai_id = any (siapa);

    with recursive rantai as (
        select p.pegawai_id, p.unit_id from penempatan p
        where siapa is null or p.pegawai_id = any (siapa)
        union
        select r.pegawai_id, u.induk_id from rantai r join unit u using (unit_id)
        where u.induk_id is not null
    ),
    pejabat as (
        select r.pegawai_id, k.pegawai_id as pejabat_id, k.mulai, k.selesai
        from rantai r join penempatan k on k.unit_id = r.unit_id and k.kepala
    ),
    batas as (
        select p.pegawai_id, unnest(array[p.mulai, p.selesai]) as hari from penempatan p
        where siapa is null or p.pegawai_id = any (siapa)
        union
        select pegawai_id, unnest(array[mulai, selesai]) from pejabat
        union
        select t.pegawai_id, unnest(array[t.mulai, t.selesai]) from penetapan_penilai t
        where siapa is null or t.pegawai_id = any (siapa)
        union
        select j.pegawai_id, unnest(array[t.mulai, t.selesai])
        from pejabat j join penetapan_penilai t on t.pegawai_id = j.pejabat_id
    ),
    potongan as (
        select pegawai_id, hari as mulai,
               coalesce(lead(hari) over (partition by pegawai_id order by hari), 'infinity') as selesai
        from batas where hari is not null
    )
    insert into penilai_pegawai (pegawai_id, mulai, selesai,
        penilai_id, penilai_unit_id, atasan_penilai_id, atasan_unit_id)
    select p.pegawai_id, p.mulai, p.selesai,
        g.penilai_id, g.penilai_unit_id, g.atasan_penilai_id, g.atasan_unit_id
    from potongan p, lateral garis_penilai(p.pegawai_id, p.mulai) g
    where g.penilai_id is not null;
$$;

-- Selalu ada satu baris; namanya diisi kepegawaian.
insert into instansi (nama, tempat) values ('Instansi belum dinamai', '…');
