-- Melayani `src/umpan_balik/survei`: survei tertutup, satu-satunya tempat umpan balik tanpa nama.
--
-- Siapa menulis apa tidak tersimpan di mana pun. Yang mengisi tercatat pada undangannya; tulisannya di tabel lain tanpa
-- nama, tanpa waktu, bernomor acak. Setiap kali ada tulisan baru, semua tulisan bagi orang itu ditulis ulang dalam urutan
-- acak, dan sekali lagi ketika survei ditutup; undangannya lalu dihapus. Karena itu pula: jangan menambah kolom waktu,
-- nomor urut, kunci formulir, atau jejak pada tabel-tabel ini.

-- Survei tertutup dipakai atau tidak, setiap tahun sendiri; yang tidak ada di sini tidak memakainya.
create table pilihan_survei (
    tahun      integer primary key,
    -- Nama pada jejak.
    pilihan_id uuid not null unique,
    aktif      boolean not null,
    versi      integer not null default 1
);

create table survei (
    survei_id  uuid primary key,
    tahun      integer not null references pilihan_survei,
    unit_id    uuid not null references unit,
    judul      text not null,
    mulai      date not null,
    -- Hari sesudah hari terakhir.
    selesai    date not null,
    pembuat_id uuid not null references pegawai,
    status     text not null default 'BERJALAN',

    constraint judul_terisi check (char_length(judul) between 1 and 150),
    constraint survei_masa_berlaku check (mulai < selesai),
    constraint survei_dalam_tahunnya check (extract(year from mulai) = tahun),
    constraint status_dikenal check (status in ('BERJALAN', 'DITUTUP', 'DIBATALKAN'))
);

create index survei_unit on survei (unit_id, mulai desc);
create index survei_berjalan on survei (selesai) where status = 'BERJALAN';

create table penerima_survei (
    survei_id   uuid not null references survei,
    penerima_id uuid not null references pegawai,
    -- Sesudah ditutup: pemberinya sedikitnya lima. Berapa orang tidak disimpan.
    cukup       boolean,

    primary key (survei_id, penerima_id)
);

create index penerima_survei_orang on penerima_survei (penerima_id, survei_id);

-- Siapa boleh mengisi tentang siapa, dan sudah atau belum; hanya ia sendiri yang membacanya, dan habis saat ditutup.
create table undangan_survei (
    survei_id   uuid not null,
    pemberi_id  uuid not null references pegawai,
    penerima_id uuid not null,
    ikut        boolean not null default false,

    primary key (pemberi_id, survei_id, penerima_id),
    foreign key (survei_id, penerima_id) references penerima_survei,
    constraint bukan_tentang_dirinya check (pemberi_id <> penerima_id)
);

create index undangan_penerima on undangan_survei (survei_id, penerima_id);

create table pendapat_survei (
    pendapat_id uuid primary key default gen_random_uuid(),
    survei_id   uuid not null,
    penerima_id uuid not null,
    -- Setiap bagian berdiri sendiri: dua bagian dari satu orang pun tidak tersimpan bersama.
    bagian      text not null,
    isi         text not null,

    -- Tanpa kunci asing: pemeriksaannya membubuhkan nomor transaksi pada baris yang dirujuk.
    constraint bagian_dikenal check (bagian in ('BAIK', 'DIPERBAIKI')),
    constraint isi_terisi check (char_length(isi) between 1 and 1000)
);

create index pendapat_penerima on pendapat_survei (survei_id, penerima_id);

-- Membuka survei bagi penerima itu: rekan seunit, rekan setim, dan bawahannya hari ini, paling banyak `banyak` orang
-- menurut undian. Yang calon pemberinya kurang dari lima tidak diikutkan. Penilai dan atasan penilai tidak ikut mengisi:
-- merekalah yang membaca hasilnya. Mengembalikan banyaknya penerima yang diikutkan.
create function undang_survei(survei uuid, siapa uuid[], hari date, banyak integer) returns integer
    language plpgsql
as $$
declare
    jumlah integer;
begin
    with calon as materialized (
        select x.penerima_id, x.pemberi_id,
            row_number() over (partition by x.penerima_id order by random()) as undian,
            count(*) over (partition by x.penerima_id) as calon
        from (
            select a.pegawai_id as penerima_id, b.pegawai_id as pemberi_id
            from penempatan a join penempatan b using (unit_id)
            where a.pegawai_id = any (siapa) and berlaku(a.mulai, a.selesai, hari) and berlaku(b.mulai, b.selesai, hari)
            union
            select a.pegawai_id, b.pegawai_id
            from anggota_tim a join tim t using (tim_id) join anggota_tim b using (tim_id)
            where a.pegawai_id = any (siapa) and berlaku(t.mulai, t.selesai, hari)
              and berlaku(a.mulai, a.selesai, hari) and berlaku(b.mulai, b.selesai, hari)
            union
            select h.penilai_id, h.pegawai_id from penilai_pegawai h
            where h.penilai_id = any (siapa) and h.mulai <= hari and hari < h.selesai
        ) x
        join akun k on k.pegawai_id = x.pemberi_id and k.aktif
        where x.pemberi_id <> x.penerima_id
          and not exists (
            select from penilai_pegawai h
            where h.pegawai_id = x.penerima_id and h.mulai <= hari and hari < h.selesai
              and x.pemberi_id in (h.penilai_id, h.atasan_penilai_id))
    ),
    pemberi as (
        select c.penerima_id, c.pemberi_id from calon c where c.calon >= 5 and c.undian <= banyak
    ),
    ikut as (
        insert into penerima_survei (survei_id, penerima_id)
        select distinct survei, p.penerima_id from pemberi p
        returning penerima_id
    ),
    undangan as (
        insert into undangan_survei (survei_id, pemberi_id, penerima_id)
        select survei, p.pemberi_id, p.penerima_id from pemberi p order by random()
    )
    select count(*) into jumlah from ikut;
    return jumlah;
end $$;

-- Menaruh pendapat: menandai undangannya, lalu menulis ulang semua tulisan bagi orang itu dalam urutan acak, sehingga
-- letak dan transaksinya tidak menunjuk siapa pun. Salah bila surveinya tidak terbuka hari itu, ia tidak diundang, atau
-- sudah mengisi.
create function taruh_pendapat(yang uuid, pemberi uuid, penerima uuid, hari date, baik text, diperbaiki text)
    returns boolean
    language plpgsql
as $$
begin
    -- Bergiliran tanpa mengunci baris: kunci baris meninggalkan nomor transaksi. Penutupan menunggu semuanya.
    perform pg_advisory_xact_lock_shared(hashtextextended('kinerja.survei ' || yang, 0));
    perform pg_advisory_xact_lock(hashtextextended('kinerja.survei ' || yang || penerima, 0));
    if not exists (
        select from survei s join pilihan_survei a using (tahun)
        where s.survei_id = yang and s.status = 'BERJALAN' and a.aktif and s.mulai <= hari and hari < s.selesai
    ) then
        return false;
    end if;
    update undangan_survei u set ikut = true
    where u.survei_id = yang and u.pemberi_id = pemberi and u.penerima_id = penerima and not u.ikut;
    if not found then
        return false;
    end if;
    with lama as (
        delete from pendapat_survei p where p.survei_id = yang and p.penerima_id = penerima returning p.bagian, p.isi
    )
    insert into pendapat_survei (survei_id, penerima_id, bagian, isi)
    select yang, penerima, s.bagian, s.isi
    from (
        select l.bagian, l.isi from lama l
        union all
        select b.bagian, b.isi from (values ('BAIK', baik), ('DIPERBAIKI', diperbaiki)) b (bagian, isi) where b.isi <> ''
    ) s
    order by gen_random_uuid();
    return true;
end $$;

-- Menutup survei: yang pemberinya kurang dari lima dihapus tulisannya, sisanya ditulis ulang dalam urutan acak sekaligus,
-- dan catatan siapa yang mengisi dihapus. Mengembalikan penerima yang hasilnya dapat dibaca.
create function tutup_survei(yang uuid) returns uuid[]
    language plpgsql
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('kinerja.survei ' || yang, 0));
    update survei s set status = 'DITUTUP' where s.survei_id = yang and s.status = 'BERJALAN';
    if not found then
        return null;
    end if;
    update penerima_survei p
    set cukup = (
        select count(*) >= 5 from undangan_survei u
        where u.survei_id = p.survei_id and u.penerima_id = p.penerima_id and u.ikut)
    where p.survei_id = yang;
    with lama as (
        delete from pendapat_survei p where p.survei_id = yang returning p.penerima_id, p.bagian, p.isi
    )
    insert into pendapat_survei (survei_id, penerima_id, bagian, isi)
    select yang, l.penerima_id, l.bagian, l.isi
    from lama l
    join penerima_survei p on p.survei_id = yang and p.penerima_id = l.penerima_id and p.cukup
    order by gen_random_uuid();
    delete from undangan_survei u where u.survei_id = yang;
    return (select coalesce(array_agg(p.penerima_id), '{}') from penerima_survei p where p.survei_id = yang and p.cukup);
end $$;

-- Membatalkan survei: semua yang sudah ditulis hilang.
create function batalkan_survei(yang uuid) returns boolean
    language plpgsql
as $$
begin
    perform pg_advisory_xact_lock(hashtextextended('kinerja.survei ' || yang, 0));
    update survei s set status = 'DIBATALKAN' where s.survei_id = yang and s.status = 'BERJALAN';
    if not found then
        return false;
    end if;
    delete from pendapat_survei p where p.survei_id = yang;
    delete from undangan_survei u where u.survei_id = yang;
    return true;
end $$;
