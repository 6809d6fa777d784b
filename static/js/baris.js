(function () {
  'use strict';
  // Baris berulang (fieldset.baris): tambah, hapus, naik, turun di tempat.
  // Tanpa skrip, tombol yang sama mengirim formulir dan server menggambar ulang.
  var POLA = /^(tambah|hapus|naik|turun)(?::(?:\d+|N))?$/;
  var EKOR = /-(\d+|N)$/;

  // Sel sebuah tempelan, atau null bila tempelannya bukan dari lembar kerja.
  function lembar(papan) {
    var teks = papan.getData('text/plain').replace(/\r\n?/g, '\n').replace(/\n$/, '');
    var bertabel = /<table/i.test(papan.getData('text/html')) && teks.indexOf('\n') >= 0;
    if (teks.indexOf('\t') < 0 && !bertabel) return null;
    // Sel yang memuat baris baru ditulis di antara tanda kutip.
    var pola = /(?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))(\t|\n|$)/g;
    var sel = [[]];
    var m;
    do {
      m = pola.exec(teks);
      sel[sel.length - 1].push((m[1] === undefined ? m[2] : m[1].replace(/""/g, '"')).replace(/\s+/g, ' ').trim());
      if (m[3] === '\n') sel.push([]);
    } while (m[3]);
    return sel.length > 1 || sel[0].length > 1 ? sel : null;
  }
  function isian(b) {
    return Array.prototype.slice.call(b.querySelectorAll('input:not([type=hidden]), select, textarea'));
  }
  function pilihan(el, teks) {
    return el && el.options && Array.prototype.find.call(el.options, function (o) {
      return teks && o.text.toLowerCase() === teks.toLowerCase();
    });
  }
  function isikan(el, teks) {
    if (!el.options) el.value = teks;
    else if (pilihan(el, teks)) el.value = pilihan(el, teks).value;
  }

  function siapkan(wadah) {
    var form = wadah.closest('form') || wadah.querySelector('form');
    var contoh = form && form.querySelector('template[data-baris-kosong]');
    if (!contoh) return;
    var tambah = form.querySelector('button[name=tindakan][value=tambah]');
    var kabar = form.querySelector('[data-kabar]');
    var min = +(wadah.dataset.min || 1);
    var gabung = wadah.dataset.gabung;
    var maks = +(wadah.dataset.maksBaris || Infinity);
    var awal = baris();
    var satu = awal[0] || contoh.content.querySelector('fieldset.baris');
    var nama = wadah.dataset.nama || teksLegenda(satu).replace(/\s*\S+$/, '') || 'Baris';
    // Nomor awal pada nilai tombol dan pada id dibaca dari baris pertama buatan server.
    var dasarNilai = angka(awal[0] && awal[0].querySelector('button[value*=":"]'), 'value', /:(\d+)$/, 1);
    var dasarId = angka(awal[0] && awal[0].querySelector('[id]'), 'id', /-(\d+)$/, 1);
    // Tautan ringkasan galat mengikuti isian yang berpindah nomor.
    var tautan = [];
    document.querySelectorAll('.ringkasan-galat a[href^="#"]').forEach(function (a) {
      var el = document.getElementById(decodeURIComponent(a.hash.slice(1)));
      if (el && wadah.contains(el)) tautan.push([a, el]);
    });

    function baris() {
      return Array.prototype.slice.call(wadah.querySelectorAll('fieldset.baris'));
    }
    function teksLegenda(b) {
      var l = b && b.querySelector('legend');
      return l ? l.textContent.trim() : '';
    }
    function angka(el, sifat, pola, baku) {
      var m = el && pola.exec(el.getAttribute(sifat));
      return m ? +m[1] : baku;
    }
    function nomori() {
      var semua = baris();
      semua.forEach(function (b, i) {
        var no = nama + ' ' + (i + 1);
        var legenda = b.querySelector('legend');
        if (legenda) legenda.textContent = no;
        [b].concat(Array.prototype.slice.call(b.querySelectorAll('*'))).forEach(function (el) {
          ['id', 'for', 'aria-describedby', 'aria-labelledby', 'aria-controls', 'list'].forEach(function (s) {
            var v = el.getAttribute(s);
            if (v) el.setAttribute(s, v.split(/\s+/).map(function (x) { return x.replace(EKOR, '-' + (i + dasarId)); }).join(' '));
          });
        });
        b.querySelectorAll('button[name=tindakan]').forEach(function (t) {
          var t0 = t.value.split(':')[0];
          t.value = t0 + ':' + (i + dasarNilai);
          var u = t.querySelector('.tersembunyi');
          if (u) u.textContent = ' ' + no;
          if (t.hasAttribute('aria-label')) t.setAttribute('aria-label', t.textContent.trim() + ' ' + no);
          t.hidden = t0 === 'naik' ? i === 0 : t0 === 'turun' ? i === semua.length - 1 : semua.length <= min;
        });
      });
      tautan.forEach(function (p) {
        p[0].href = '#' + p[1].id;
        (p[0].closest('li') || p[0]).hidden = !wadah.contains(p[1]);
      });
      if (tambah) tambah.hidden = semua.length >= maks;
      wadah.dispatchEvent(new Event('input', { bubbles: true }));
    }
    function kabarkan(teks, urung) {
      if (!kabar) return;
      kabar.textContent = teks;
      if (!urung) return;
      var t = document.createElement('button');
      t.type = 'button';
      t.className = 'tombol--halus';
      t.textContent = 'Urungkan';
      t.addEventListener('click', urung);
      kabar.append(' ', t);
    }
    function fokus(b) {
      var el = b.querySelector('input:not([type=hidden]), select, textarea');
      if (el) el.focus();
    }
    function fokusBaris(b) {
      b.tabIndex = -1;
      b.focus();
    }
    function cari(b, aksi) {
      return b.querySelector('button[value^="' + aksi + ':"]');
    }
    function sisipkan(b, sebelum) {
      var semua = baris();
      var akhir = semua[semua.length - 1];
      if (sebelum) sebelum.before(b);
      else if (akhir) akhir.after(b);
      else if (tambah && wadah.contains(tambah)) (tambah.closest('.deret') || tambah).before(b);
      else wadah.append(b);
    }

    function barisBaru() {
      var baru = document.importNode(contoh.content, true).querySelector('fieldset.baris');
      sisipkan(baru);
      return baru;
    }

    // Sel yang ditempel mengisi isian-isian sesudahnya, baris yang ditempel mengisi baris-baris sesudahnya.
    wadah.addEventListener('paste', function (e) {
      var b = e.target.closest('fieldset.baris');
      var sel = b && lembar(e.clipboardData);
      if (!sel) return;
      e.preventDefault();
      var semua = baris();
      var mulai = semua.indexOf(b);
      var kolom = isian(b).indexOf(e.target);
      // Kolom pertamanya pilihan di depan isian ini, misalnya aspek.
      if (sel.every(function (s) { return pilihan(isian(b)[kolom - 1], s[0]); })) kolom--;
      var semula = semua.map(function (x) { return isian(x).map(function (el) { return el.value; }); });
      var tambahan = [];
      var muat = sel.slice(0, maks - mulai);
      muat.forEach(function (s, i) {
        var x = semua[mulai + i];
        if (!x) tambahan.push(x = barisBaru());
        var tuju = isian(x).slice(kolom, kolom + s.length);
        // Sel yang tidak berkolom sendiri bergabung pada isian terakhir: tidak ada yang hilang.
        if (gabung && tuju.length < s.length) s = s.slice(0, tuju.length - 1).concat(s.slice(tuju.length - 1).filter(Boolean).join(gabung));
        tuju.forEach(function (el, j) { isikan(el, s[j]); });
      });
      nomori();
      var sisa = sel.length - muat.length;
      kabarkan(muat.length + ' baris ditempel.' + (sisa ? ' ' + sisa + ' baris tidak muat.' : ''), function () {
        tambahan.forEach(function (x) { x.remove(); });
        semua.forEach(function (x, i) { isian(x).forEach(function (el, j) { el.value = semula[i][j]; }); });
        nomori();
        kabarkan('Tempelan diurungkan.');
        e.target.focus();
      });
    });

    form.addEventListener('click', function (e) {
      var t = e.target.closest('button[name=tindakan]');
      var m = t && POLA.exec(t.value);
      if (!m) return;
      var b = t.closest('fieldset.baris');
      var aksi = m[1];
      if (aksi !== 'tambah' && !(b && wadah.contains(b))) return;
      e.preventDefault();
      var semua = baris();
      var i = semua.indexOf(b);
      if (aksi === 'tambah') {
        if (semua.length >= maks) return;
        var baru = barisBaru();
        nomori();
        kabarkan(teksLegenda(baru) + ' ditambahkan.');
        fokus(baru);
      } else if (aksi === 'hapus') {
        if (semua.length <= min) return;
        var lama = teksLegenda(b);
        var sesudah = semua[i + 1];
        b.remove();
        nomori();
        kabarkan(lama + ' dihapus.', function () {
          sisipkan(b, sesudah && sesudah.isConnected ? sesudah : null);
          nomori();
          kabarkan(teksLegenda(b) + ' dikembalikan.');
          fokus(b);
        });
        var tuju = sesudah || semua[i - 1];
        if (tuju) fokusBaris(tuju);
        else if (tambah) tambah.focus();
      } else {
        var lain = semua[aksi === 'naik' ? i - 1 : i + 1];
        if (!lain) return;
        if (aksi === 'naik') lain.before(b); else lain.after(b);
        nomori();
        kabarkan(nama + ' dipindahkan ke urutan ' + (baris().indexOf(b) + 1) + '.');
        var sama = cari(b, aksi);
        if (!sama || sama.hidden) sama = cari(b, aksi === 'naik' ? 'turun' : 'naik');
        if (sama) sama.focus();
      }
    });
    nomori();
  }

  document.querySelectorAll('[data-baris]').forEach(siapkan);
})();
